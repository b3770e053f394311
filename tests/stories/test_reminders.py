"""Reminders: said once, in time, and through kill -9."""

from sandbox.botapi.faults import Fault
from tests.stories.town import Person, Town, buttons

NAME = "@parley_sandbox_bot"


async def test_a_reminder_is_understood_and_said(town: Town, ada: Person) -> None:
    ada.says("/remind 2s water the plants")
    (first,) = await ada.hears()
    assert "water the plants" in first["text"]
    assert "I took UTC" in first["text"]
    assert buttons(first) == ["↩️ Undo"]
    said = await ada.sees("⏰ water the plants")
    assert said["text"] == "⏰ water the plants"
    assert buttons(said) == ["+10 min", "+1 day"]
    ada.presses(said, "+10 min")
    await ada.sees("⏰ Again")
    ada.says("/reminders")
    listed = await ada.sees("Reminders here")
    ada.presses(listed, "🗑 Delete 1")
    await ada.sees("There are no reminders here")
    await town.rests()


async def test_a_question_is_asked_at_its_time(town: Town, ada: Person) -> None:
    ada.says("/remind 1s ask what is the capital of Mog")
    await ada.hears(3)
    await town.rests()
    assert "what is the capital of Mog" in town.prompt_texts()[-1]
    assert len(town.asked) == 1


async def test_a_model_sets_one_and_it_can_be_taken_back(town: Town, ada: Person) -> None:
    ada.says('call set_reminder {"at": "in 3 hours", "text": "call mum"}')
    answer = await ada.sees("call mum")
    await town.rests()
    answer = ada.answers[-1]
    assert "↩️ Undo" in buttons(answer)
    assert town.query("SELECT text FROM reminders") == [("call mum",)]
    ada.presses(answer, "↩️ Undo")
    await town.waits_for(lambda: not town.query("SELECT 1 FROM reminders"))


async def test_a_kill_before_it_is_due_and_one_while_it_is_sent(town: Town, ada: Person) -> None:
    ada.says("/remind 2s water the plants")
    await ada.hears()
    await town.bot.kill()
    town.telegram.faults.add(Fault("sendMessage", "hang", seconds=600, times=1))
    await town.bot.start()
    await town.waits_for(lambda: town.query("SELECT 1 FROM reminder_times WHERE message_id < 0"))
    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()
    await town.waits_for(lambda: town.query("SELECT 1 FROM reminder_times WHERE state = 'said'"))
    assert [text for text in ada.texts if text.startswith("⏰ water")] == ["⏰ water the plants"]


async def test_in_a_group_it_is_theirs_who_asked_and_the_administrators(town: Town) -> None:
    ada, bob, eve = (town.person(name) for name in ("Ada", "Bob", "Eve"))
    ada, bob, eve = town.group("Club", ada, bob, eve)
    town.telegram.set_member(ada.chat_id, ada.user, "administrator")
    bob.says(f"/remind{NAME} 2s water the plants")
    said = await bob.sees("⏰ Bob: water the plants")
    bob.says(f"/remind{NAME} 3h feed the cat")
    await bob.sees("feed the cat")

    eve.says(f"/reminders{NAME}")
    await eve.sees("There are no reminders here")
    query = eve.presses(said, "+10 min")
    await town.waits_for(lambda: town.telegram.callback_answer(query) is not None)
    refused = str((town.telegram.callback_answer(query) or {}).get("text", ""))
    ada.says(f"/reminders{NAME}")
    listed = await ada.sees("Bob: feed the cat")
    ada.presses(listed, "🗑 Delete 1")
    await town.waits_for(lambda: not town.query("SELECT 1 FROM reminders WHERE state = 'open'"))
    await town.rests()

    (mention,) = [one for one in said["entities"] if one["type"] == "text_mention"]
    assert (mention["offset"], mention["length"], mention["user"]["id"]) == (2, 3, bob.id)
    assert refused.startswith("Only the person who set it")
