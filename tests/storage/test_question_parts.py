"""The messages of a question: put once or changed, in their order, each with what came with it."""

from dataclasses import replace

import pytest

from bot.domain.attachment import Attachment, FileContent, Kind
from bot.domain.message import Thread
from bot.domain.speaker_labels import Reply
from bot.domain.turn import Question, QuestionPart, Turn
from bot.storage.attachments import Attachments
from bot.storage.delivery_log import DeliveryLog
from bot.storage.engine import Engine
from bot.storage.question_parts import put_sources, read_enclosed, read_sources
from bot.storage.turns import Turns
from tests.storage.examples import ADA, HOME, NOW, Story

GROUP = Thread(-100)


async def ask(database: Engine, *parts: QuestionPart, thread: Thread = HOME) -> Turn:
    """A stored question."""
    return await Turns(database).begin(Question(thread, ADA, parts, ()), NOW)


async def put(database: Engine, turn: Turn, *parts: QuestionPart) -> list[QuestionPart]:
    """Add or change them; the question's messages after that."""
    await database.transact(lambda run: put_sources(run, turn.id, parts))
    return await database.transact(lambda run: read_sources(run, turn.id))


def file_named(name: str) -> Attachment:
    """One, which is the same as another of its name."""
    return Attachment(Kind.DOCUMENT, f"id-{name}", f"unique-{name}", name, 5)


async def test_parts_stand_in_the_order_of_their_messages_and_once(database: Engine) -> None:
    turn = await ask(database, QuestionPart(12, "two"))

    parts = await put(database, turn, QuestionPart(13, "three"), QuestionPart(11, "one"))
    changed = await put(database, turn, QuestionPart(12, "TWO", album="a"))

    assert [part.text for part in parts] == ["one", "two", "three"]
    assert [part.text for part in changed] == ["one", "TWO", "three"]
    assert [part.album for part in changed] == ["", "a", ""]


async def test_what_was_read_stays_read_where_the_file_is_the_same(database: Engine) -> None:
    part = QuestionPart(11, "Look", (file_named("a"), file_named("b")))
    turn = await ask(database, part)
    for item in turn.enclosed:
        reading = FileContent(f"It says {item.attachment.name}.")
        await Attachments(database).note_reading(turn.id, item.id, reading)

    changed = replace(part, attachments=(file_named("b"), file_named("c")))
    (now,) = await put(database, turn, changed)

    found = await Turns(database).find(turn.id)
    assert found
    assert {item.attachment.name: item.text for item in found.enclosed} == {
        "b": "It says b.",
        "c": "",
    }
    assert {one.name for one in now.attachments} == {"b", "c"}


@pytest.mark.parametrize(
    ("thread", "reply", "name"),
    [
        pytest.param(HOME, Reply(3, "Ben", 8, "x"), "", id="at home no name matters"),
        pytest.param(GROUP, Reply(3, "Ben", 8, "x"), "Ben", id="a member"),
        pytest.param(GROUP, Reply(3, "Ada", 8, "x"), "Ada (2)", id="one called like another"),
        pytest.param(GROUP, Reply(3, "⟦Ada⟧\n", 0, "x"), "[Ada]", id="nobody who is known"),
        pytest.param(GROUP, Reply(3, "", 0, "x"), "Someone", id="nobody at all"),
    ],
)
async def test_whom_a_reply_names(
    database: Engine, thread: Thread, reply: Reply, name: str
) -> None:
    turn = await ask(database, QuestionPart(11, "Why?", reply=reply), thread=thread)

    (part,) = await put(database, turn)

    assert part.reply == replace(reply, name=name)


@pytest.mark.parametrize(
    ("message_id", "quote", "is_kept"),
    [
        pytest.param(50, "", False, id="to what was said last"),
        pytest.param(50, "piece", True, id="to a piece of it"),
        pytest.param(40, "", True, id="to something earlier"),
    ],
)
async def test_a_reply_to_what_was_said_last_needs_no_words(
    story: Story, database: Engine, message_id: int, quote: str, is_kept: bool
) -> None:
    for shown in (40, 50):
        turn = await story.talks("Hello", "Hi.")
        await DeliveryLog(database).note(turn.id, 0, HOME.chat_id, shown)
    reply = Reply(message_id, text="Hi.", quote=quote, is_ours=True)

    (part,) = await put(database, await ask(database, QuestionPart(60, "Why?", reply=reply)))

    assert part.reply == (reply if is_kept else None)


async def test_what_came_with_hundreds_of_turns_is_found(database: Engine) -> None:
    turn = await ask(database, QuestionPart(11, "Look", (file_named("a"),)))
    turn_ids = [*range(-1000, 0), turn.id]

    found = await database.transact(lambda run: read_enclosed(run, turn_ids))

    assert found == {turn.id: turn.enclosed}
    assert found[turn.id + 1] == ()
