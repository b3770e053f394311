"""Reminders: said once, in time, and through kill -9."""

import pytest

from sandbox.botapi.faults import Fault, Kind
from tests.stories.town import Person, Town, buttons

NAME = "@parley_sandbox_bot"


async def test_a_reminder_is_understood_and_said(town: Town, ada: Person) -> None:
    ada.says("/remind 2s water the plants")
    (first,) = await ada.hears()
    assert "water the plants" in first["text"]
    assert "I took UTC" in first["text"]
    assert buttons(first) == ["↩️ Undo", "🕒 Time zone"]
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


@pytest.mark.parametrize(
    "kind", ["hang", "late"], ids=["between due and sent", "between sent and stored"]
)
async def test_a_kill_while_many_are_on_their_way_says_each_once(town: Town, kind: Kind) -> None:
    """They fall due in the same second, as at 9:00, and share a counter of message ids."""
    people = town.people(12)
    for person in people:
        person.says("/remind 3s water the plants")
    await town.waits_for(lambda: all(person.answers for person in people))
    town.telegram.faults.add(Fault("sendMessage", kind, seconds=600, times=-1))
    lost = "SELECT COUNT(*) FROM reminder_times WHERE message_id < 0"
    await town.waits_for(lambda: town.query(lost) == [(12,)])
    if kind == "late":
        await town.waits_for(lambda: all(len(person.answers) == 2 for person in people))
    await town.bot.kill()
    town.telegram.faults.clear()

    await town.bot.start()

    said = "SELECT COUNT(*) FROM reminder_times WHERE state = 'said'"
    await town.waits_for(lambda: town.query(said) == [(12,)])
    for person in people:
        assert len([text for text in person.texts if text.startswith("⏰ water")]) == 1
        assert len(person.answers) == 2


async def test_after_a_kill_no_other_notice_is_taken_for_the_reminder(
    town: Town, ada: Person
) -> None:
    """Its sending came to nothing, and something else was said behind it before the kill."""
    ada.says("/remind 2s water the plants")
    await ada.hears()
    town.telegram.faults.add(Fault("sendMessage", "hang", seconds=600, times=1))
    await town.waits_for(lambda: town.query("SELECT 1 FROM reminder_times WHERE message_id < 0"))
    await town.bot.kill()
    town.telegram.faults.clear()
    world, words = town.telegram.world, "What the bot has said meanwhile"
    world.add(world.chats[ada.chat_id], {"from": world.bot, "text": words}, by_bot=True)

    await town.bot.start()

    await ada.sees("⏰ water the plants")
    assert words in ada.texts
    await town.rests()


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
