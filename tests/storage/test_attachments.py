"""What was read in a file stays with its question, and is not read again."""

import pytest

from bot.domain.attachment import FileContent, Image, Truncation
from bot.domain.message import Thread
from bot.domain.tokens import estimate_image_tokens, estimate_tokens
from bot.domain.turn import Question, QuestionPart, Turn
from bot.storage.attachments import Attachments, GeneratedImage
from bot.storage.engine import Engine
from bot.storage.turns import Turns
from tests.storage.examples import ADA, HOME, NOW, Story
from tests.storage.lives import Lives, file_named, picture


async def ask(database: Engine, *parts: QuestionPart, thread: Thread = HOME) -> Turn:
    """A stored question."""
    return await Turns(database).begin(Question(thread, ADA, parts, ()), NOW)


async def found(database: Engine, turn: Turn) -> Turn:
    """As it is stored now."""
    now = await Turns(database).find(turn.id)
    assert now
    return now


@pytest.mark.parametrize(
    "reading",
    [
        pytest.param(FileContent("It says so."), id="words"),
        pytest.param(FileContent("", (picture("a"), picture("b"))), id="pictures in their order"),
        pytest.param(FileContent("x", left_out=Truncation(3, 10, "pages")), id="a part of it"),
        pytest.param(FileContent("Hello.", is_speech=True), id="said aloud"),
    ],
)
async def test_what_was_read_is_known_of_the_same_file_anywhere(
    database: Engine, reading: FileContent
) -> None:
    attachments = Attachments(database)
    turn = await ask(database, QuestionPart(11, "Look", (file_named("a"),)))

    await attachments.note_reading(turn.id, turn.enclosed[0].id, reading)

    assert await attachments.known("unique-a") == reading
    assert await attachments.known("unique-b") is None
    (stored,) = (await found(database, turn)).enclosed
    assert (stored.is_read, stored.text, stored.is_speech) == (
        True,
        reading.text,
        reading.is_speech,
    )
    assert stored.left_out == reading.left_out


async def test_a_question_says_what_its_file_says_and_costs_it(
    story: Story, database: Engine
) -> None:
    turn = await ask(database, QuestionPart(11, "Look", (file_named("a"),)))

    reading = FileContent("It says so.", (Image("0" * 64, "image/png", 64, 64, b"x"),))
    await Attachments(database).note_reading(turn.id, turn.enclosed[0].id, reading)

    text = (await found(database, turn)).question
    assert text == "Look\n\n[File “a”]\nIt says so.\n[End of the file “a”]"
    (past,) = await story.history.past(turn.conversation_id, before=turn.id + 1)
    assert past.tokens == estimate_tokens(text) + estimate_image_tokens(64, 64)
    assert past.messages[0].images == reading.images
    assert await story.history.question_images(turn.id) == reading.images


async def test_a_problem_is_kept_and_is_no_reading(database: Engine) -> None:
    attachments = Attachments(database)
    turn = await ask(database, QuestionPart(11, "Look", (file_named("a"), file_named("b"))))
    first, second = turn.enclosed

    await attachments.note_problem(first.id, "FileTooLarge")
    await attachments.note_detail(second.id, "at line 3")

    stored = (await found(database, turn)).enclosed
    assert [(item.is_read, item.problem, item.text) for item in stored] == [
        (True, "FileTooLarge", ""),
        (False, None, "at line 3"),
    ]
    assert await attachments.known("unique-a") is None
    assert await attachments.known("unique-b") is None


async def test_a_file_that_is_read_anew_shows_its_new_pictures_alone(database: Engine) -> None:
    attachments = Attachments(database)
    turn = await ask(database, QuestionPart(11, "Look", (file_named("a"),)))
    for word in ("a", "b"):
        reading = FileContent("", (picture(word),))
        await attachments.note_reading(turn.id, turn.enclosed[0].id, reading)

    assert await attachments.images([turn.id]) == {(turn.id, "user"): (picture("b"),)}
    assert await attachments.count_images(turn.id) == 1


async def test_pictures_stand_in_the_order_of_their_messages(database: Engine) -> None:
    attachments = Attachments(database)
    parts = [
        QuestionPart(12, "", (file_named("c"),)),
        QuestionPart(11, "", (file_named("a"), file_named("b"))),
    ]
    turn = await ask(database, *parts)
    for item in reversed(turn.enclosed):
        reading = FileContent("", (picture(item.attachment.name),))
        await attachments.note_reading(turn.id, item.id, reading)

    pictures = (await attachments.images([turn.id]))[turn.id, "user"]

    assert pictures == (picture("a"), picture("b"), picture("c"))


async def test_a_picture_that_was_made_is_kept_as_the_provider_gave_it(database: Engine) -> None:
    attachments, made = Attachments(database), picture("drawn")
    turn = await Lives(database).says(ADA, "fig", file_named("fig"), drawn=made)

    assert await attachments.made(turn.id) == GeneratedImage(made, made.content + b"original")
    assert await attachments.count_images(turn.id) == 1
    assert (await attachments.images([turn.id]))[turn.id, "assistant"] == (made,)


async def test_what_was_read_for_a_forgotten_question_is_not_kept(database: Engine) -> None:
    attachments = Attachments(database)
    turn = await ask(database, QuestionPart(11, "Look", (file_named("a"),)))
    await database.write("DELETE FROM turns")

    reading = FileContent("It says so.", (picture("a"),))
    await attachments.note_reading(turn.id, turn.enclosed[0].id, reading)

    assert await attachments.known("unique-a") is None
    assert await database.read("SELECT * FROM files") == []


async def test_the_pictures_of_hundreds_of_turns_are_found(database: Engine) -> None:
    attachments = Attachments(database)
    turn = await ask(database, QuestionPart(11, "Look", (file_named("a"),)))
    reading = FileContent("", (picture("a"),))
    await attachments.note_reading(turn.id, turn.enclosed[0].id, reading)

    found = await attachments.images([*range(-1000, 0), turn.id])

    assert found == {(turn.id, "user"): (picture("a"),)}
    assert await attachments.images([]) == {}
