"""A chat is read piece by piece, each message with who said it and its pictures."""

from bot.domain.message import Author, Thread
from bot.storage.chat_export import ChatExport, ExportedMessage, ExportedPicture
from bot.storage.engine import Engine
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW, Story
from tests.storage.lives import Lives, file_named, picture

TOPIC = Thread(ELSEWHERE.chat_id, 5)
LATE = 10**9


async def test_messages_are_read_with_who_said_them_and_what_they_show(database: Engine) -> None:
    export, drawn = ChatExport(database), picture("drawn")
    turn = await Lives(database).says(ADA, "fig", file_named("fig"), thread=TOPIC, drawn=drawn)

    question, answer = await export.messages(ELSEWHERE.chat_id, LATE, 9)

    place = (turn.id, turn.conversation_id, 5, NOW)
    text = "What is a fig?\n\n[File “fig”]\nThe file says fig.\n[End of the file “fig”]"
    (shown,) = question.pictures
    assert question == ExportedMessage(*place, "Ada", f"⟦Ada⟧ {text}", "", (shown,))
    assert (question.role, answer.role) == ("user", "assistant")
    assert await export.content(shown) == picture("fig").content
    assert shown.size == len(picture("fig").content)
    original = drawn.content + b"original"
    made = ExportedPicture(turn.id, "assistant", 0, len(original))
    assert answer == ExportedMessage(*place, "", "A fig is a fruit.", "gpt-6-luna", (made,))
    assert await export.content(made) == original


async def test_a_picture_that_is_gone_has_no_content(database: Engine) -> None:
    assert await ChatExport(database).content(ExportedPicture(1, "user", 0, 5)) is None


async def test_a_chat_is_read_backwards_so_many_turns_at_a_time(
    story: Story, database: Engine
) -> None:
    turns = [await story.talks(f"{number}?", f"{number}!") for number in range(3)]
    await story.talks("Elsewhere?", "No!", thread=ELSEWHERE)
    export = ChatExport(database)

    last = await export.messages(HOME.chat_id, LATE, 2)
    rest = await export.messages(HOME.chat_id, turns[1].id, 2)

    assert [said.text for said in last] == ["1?", "1!", "2?", "2!"]
    assert [said.text for said in rest] == ["0?", "0!"]


async def test_who_has_no_name_any_more_is_somebody_all_the_same(database: Engine) -> None:
    await Lives(database).says(Author(7, ""), "fig")

    question, answer = await ChatExport(database).messages(HOME.chat_id, LATE, 9)

    assert (question.speaker, answer.speaker) == ("?", "")
