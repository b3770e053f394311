"""Odd updates, floods and kills: the bot lives, steers at once, and does nothing twice."""

from sandbox.botapi.faults import Fault
from sandbox.modelapi.reply import Reply
from tests.stories.town import Json, Person, Town

LONG = " ".join(f"w{number}" for number in range(80)) + " end."


def calls_of(town: Town, method: str) -> int:
    """How often the bot has called a method so far."""
    return sum(call.method == method for call in town.telegram.world.calls)


async def test_a_press_is_answered_while_a_notice_waits_for_a_flood_to_end(
    town: Town, ada: Person
) -> None:
    town.model.on("story", Reply(text=LONG, pause=0.1))
    ada.says("A story")
    growing = await ada.sees("w2")
    town.telegram.faults.add(Fault("sendMessage", "429", ada.chat_id, retry_after=200))
    ada.says("/help")
    await town.waits_for(lambda: any(call.code == 429 for call in town.telegram.world.calls))

    ada.presses(growing, "⏹ Stop")

    await town.waits_for(lambda: calls_of(town, "answerCallbackQuery") == 1)
    assert not any("/reset" in text for text in ada.texts)  # the help is still to come


async def test_a_reset_that_was_stored_is_not_repeated_after_a_kill(
    town: Town, ada: Person
) -> None:
    ada.says("The old question")
    await ada.hears()
    town.telegram.faults.add(Fault("sendMessage", "429", ada.chat_id, retry_after=3))
    ada.says("/reset")
    await town.waits_for(
        lambda: town.query("SELECT COUNT(*) FROM conversations") == [(2,)] and town.is_all_done()
    )
    town.model.on("newer", Reply(text=LONG, pause=0.05))
    ada.says("The newer question")
    await town.waits_for(lambda: len(town.asked) == 2)

    await town.bot.kill()
    await town.bot.start()

    await ada.hears_about("end.")
    await town.rests()
    assert town.query("SELECT COUNT(*) FROM conversations") == [(2,)]
    assert [text for text in ada.texts if "w1 " in text] == [LONG]


POISON: list[Json] = [
    {"message": 7},
    {"message": {"chat": 5}},
    {"message": []},
    {"message": {}},
    {"message": {"message_id": 2**70, "date": 1, "chat": {"id": 9, "type": "private"}}},
    {"stopped_message_generation": {"chat": {"id": [1]}}},
    {"callback_query": {"id": 1, "from": [], "data": {}}},
    {"my_chat_member": {"chat": {"id": -5, "type": "group"}}},
    {"something_new": {"chat": {"id": 5, "type": "private"}}},
]


async def test_what_cannot_be_read_holds_up_nobody(town: Town, ada: Person) -> None:
    for body in POISON:
        town.telegram.push(body)
    ada.says("Are you there?")

    await ada.hears()

    await town.rests()
    await town.bot.kill()
    await town.bot.start()
    ada.says("And now?")
    assert len(await ada.hears(2)) == 2


async def test_whoever_sends_what_cannot_be_read_is_told(town: Town, ada: Person) -> None:
    ada.says("Hello")
    await ada.hears()
    chat: Json = {"id": ada.chat_id, "type": "private"}
    town.telegram.push(
        {"message": {"message_id": "x", "chat": chat, "from": ada.user, "text": "?"}}
    )

    await ada.hears_about("I couldn't read that message")

    await town.rests()
    assert len(ada.answers) == 2


async def test_a_notice_that_was_perhaps_sent_is_not_looked_for_among_older_answers(
    town: Town, ada: Person
) -> None:
    ada.says("Hello")
    (answer,) = await ada.hears()
    await town.rests()
    await town.bot.kill()
    town.telegram.faults.add(Fault("sendMessage", "lost", ada.chat_id))
    await town.bot.start()

    ada.says("/help")
    await ada.sees("/reset")

    await town.rests()
    assert ada.answers[0]["text"] == answer["text"]
    assert len(ada.answers) == 2
