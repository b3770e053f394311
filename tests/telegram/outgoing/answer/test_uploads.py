"""A picture or a file is on the screen once, whatever became of the first try to send it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from bot.telegram.outgoing.send.upload import Upload
from bot.telegram.outgoing.text.keyboards import full_button, keyboard
from sandbox.botapi.faults import Fault
from tests.files.files import png
from tests.telegram.outgoing.answer.stage import Home, Process, Stage, open_stage

# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

RED, BLUE = png(color="red"), png(color="blue")
LONG_AGO = 40
"""Messages; more than anybody would try one by one."""


@asynccontextmanager
async def a_stage() -> AsyncIterator[Stage]:
    """An empty stage, on which no penalty is ignored."""
    async with open_stage() as stage:
        yield stage
        assert stage.telegram.violations == []


def picture(home: Home, caption: str = "a fox", content: bytes = RED) -> RenderedAnswer:
    """An answer that is a picture."""
    buttons = keyboard(full_button(home.turn_id))
    return RenderedAnswer(upload=Upload("photo", "picture.jpg", content, caption, buttons))


def file(content: bytes = b"[]") -> RenderedAnswer:
    return RenderedAnswer(upload=Upload("document", "answer.json", content, "The JSON"))


async def finish(
    stage: Stage, home: Home, final: RenderedAnswer, process: Process | None = None
) -> bool:
    """Let a process show it; a new one unless it is given."""
    process = process or await stage.process()
    return await process.start((await process.deliver(home)).finish(final))


async def crash_while_sending(
    stage: Stage, home: Home, final: RenderedAnswer, *, is_sent: bool
) -> None:
    """A process is killed between the sending and the answer to it."""
    stage.telegram.faults.add(Fault("send*", "late" if is_sent else "hang", seconds=60))
    before, process = len(stage.telegram.calls), await stage.process()
    process.start((await process.deliver(home)).finish(final))

    def is_on_its_way() -> bool:
        return any(call.method.startswith("send") for call in stage.telegram.calls[before:])

    await stage.telegram.wait_for(is_on_its_way)
    await process.kill()
    stage.telegram.faults.clear()


def chatter(home: Home, count: int) -> None:
    for number in range(count):
        home.telegram.say(home.user, home.chat_id, f"message {number}")


def captions(home: Home) -> list[str]:
    return [message["caption"] for message in home.shown]


def content_of(home: Home) -> list[bytes]:
    shown = [m["photo"][-1] if "photo" in m else m["document"] for m in home.shown]
    return [home.telegram.file_content(item["file_id"]) for item in shown]


def sendings(stage: Stage) -> int:
    return sum(call.method in ("sendPhoto", "sendDocument") for call in stage.telegram.calls)


async def test_it_is_sent_once_however_often_it_is_shown() -> None:
    async with a_stage() as stage:
        home = await stage.home(kind="supergroup")

        assert await finish(stage, home, picture(home))
        assert await finish(stage, home, picture(home))

        (shown,) = home.shown
        assert shown["caption"] == "a fox"
        assert shown["reply_to_message"]["message_id"] == home.shown[0]["message_id"] - 1
        assert shown["reply_markup"]["inline_keyboard"][0][0]["text"] == "🖼 Full quality"
        assert sendings(stage) == 1


@pytest.mark.parametrize("kind", ["private", "supergroup"])
async def test_another_one_takes_its_place(kind: str) -> None:
    async with a_stage() as stage:
        home = await stage.home(kind=kind)
        await finish(stage, home, picture(home))

        assert await finish(stage, home, picture(home, content=BLUE))

        assert content_of(home) == [BLUE]


async def test_words_take_its_place_too_and_it_takes_theirs() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        await finish(stage, home, file())

        await finish(stage, home, RenderedAnswer("just words"))
        assert [message.get("text") for message in home.shown] == ["just words"]

        await finish(stage, home, file())
        assert content_of(home) == [b"[]"]


async def test_it_stands_below_the_words_that_come_with_it() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        final = RenderedAnswer(remark="What it wrote comes as a file.", upload=file().upload)

        await finish(stage, home, final)

        words, document = home.shown
        assert words["text"] == "What it wrote comes as a file."
        assert document["caption"] == "The JSON"


@pytest.mark.parametrize("kind", ["private", "group", "supergroup"])
@pytest.mark.parametrize("earlier", [0, LONG_AGO], ids=["new chat", "old chat"])
async def test_one_whose_response_was_lost_is_found(kind: str, earlier: int) -> None:
    async with a_stage() as stage:
        home = await stage.home(kind=kind)
        chatter(home, earlier)
        home = await stage.ask(home.user, home.chat_id)
        stage.telegram.faults.add(Fault("sendPhoto", "lost"))

        assert await finish(stage, home, picture(home))

        assert captions(home) == ["a fox"]
        assert sendings(stage) == 1


@pytest.mark.parametrize("kind", ["private", "group", "supergroup"])
@pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "not sent"])
@pytest.mark.parametrize("earlier", [0, LONG_AGO], ids=["new chat", "old chat"])
async def test_a_crash_between_the_sending_and_the_note_doubles_nothing(
    kind: str, is_sent: bool, earlier: int
) -> None:
    async with a_stage() as stage:
        home = await stage.home(kind=kind)
        chatter(home, earlier)
        home = await stage.ask(home.user, home.chat_id)
        await crash_while_sending(stage, home, picture(home), is_sent=is_sent)

        assert await finish(stage, home, picture(home))

        assert captions(home) == ["a fox"]


@pytest.mark.parametrize("kind", ["private", "supergroup"])
@pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "not sent"])
async def test_the_picture_of_an_earlier_question_is_not_taken_for_it(
    kind: str, is_sent: bool
) -> None:
    async with a_stage() as stage:
        first = await stage.home(kind=kind)
        await finish(stage, first, picture(first, "a dog", BLUE))
        second = await stage.ask(first.user, first.chat_id)
        await crash_while_sending(stage, second, picture(second), is_sent=is_sent)

        assert await finish(stage, second, picture(second))

        assert captions(second) == ["a dog", "a fox"]
        assert content_of(second) == [BLUE, RED]


async def test_the_picture_of_a_later_question_is_not_taken_for_it() -> None:
    """Topics of a group are answered at the same time, and count their messages together."""
    async with a_stage() as stage:
        first = await stage.home(kind="supergroup")
        second = await stage.ask(first.user, first.chat_id)
        await crash_while_sending(stage, first, picture(first), is_sent=False)
        await finish(stage, second, picture(second, "a dog", BLUE))

        assert await finish(stage, first, picture(first))

        assert captions(first) == ["a dog", "a fox"]
        assert content_of(first) == [BLUE, RED]


async def test_a_crash_between_the_old_one_and_the_new_one_leaves_the_new_one() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        await finish(stage, home, picture(home))
        await crash_while_sending(stage, home, picture(home, content=BLUE), is_sent=True)

        assert await finish(stage, home, picture(home, content=BLUE))

        assert content_of(home) == [BLUE]


async def test_one_that_a_crash_left_is_gone_when_another_is_to_be_shown() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        await crash_while_sending(stage, home, picture(home), is_sent=True)

        assert await finish(stage, home, picture(home, content=BLUE))

        assert content_of(home) == [BLUE]


async def test_one_that_somebody_deleted_is_shown_again() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        await finish(stage, home, file())
        home.telegram.delete(home.chat_id, home.shown[0]["message_id"])

        assert await finish(stage, home, file())

        assert content_of(home) == [b"[]"]


async def test_it_follows_the_chat_when_that_becomes_a_supergroup() -> None:
    async with a_stage() as stage:
        home = await stage.home(kind="group")
        stage.telegram.migrate(home.chat_id)

        assert await finish(stage, home, picture(home))

        assert captions(home) == ["a fox"]


async def test_it_comes_as_no_reply_where_the_question_is_gone() -> None:
    async with a_stage() as stage:
        home = await stage.home(kind="supergroup")
        question = (await stage.turn(home)).question_message_id
        stage.telegram.delete(home.chat_id, question)

        assert await finish(stage, home, picture(home))

        assert captions(home) == ["a fox"]


async def test_what_telegram_takes_for_no_photo_comes_once_as_a_file() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        final = picture(home, content=b"no picture at all")

        assert await finish(stage, home, final)
        assert await finish(stage, home, final)

        (shown,) = home.shown
        assert "document" in shown
        assert shown["caption"] == "a fox"


async def test_a_penalty_is_waited_for() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        stage.telegram.faults.add(Fault("sendPhoto", "429", retry_after=30))

        assert await finish(stage, home, picture(home))

        assert captions(home) == ["a fox"]


async def test_who_blocked_the_bot_gets_nothing_and_that_is_said() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        stage.telegram.block(home.user)

        assert not await finish(stage, home, picture(home))


async def test_two_chats_at_once_each_find_their_own() -> None:
    async with a_stage() as stage:
        homes = [await stage.home() for _ in range(4)]
        stage.telegram.faults.add(Fault("sendPhoto", "lost", times=4))
        process = await stage.process()

        finals = [picture(home, f"fox {number}") for number, home in enumerate(homes)]
        await asyncio.gather(
            *(
                finish(stage, home, final, process)
                for home, final in zip(homes, finals, strict=True)
            )
        )

        assert [captions(home) for home in homes] == [[f"fox {number}"] for number in range(4)]
