"""What is odd about Telegram on the way of an answer costs no more of it than it must."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from telegram.error import BadRequest

from bot.domain.message import Thread
from bot.storage.errors import StorageUnavailable
from bot.telegram.outgoing.answer.delivery import Delivery, Style
from bot.telegram.outgoing.answer.drafts import Drafts
from bot.telegram.outgoing.answer.rendered_answer import RenderedAnswer
from bot.telegram.outgoing.send.throttled_client import Undeliverable
from bot.telegram.outgoing.send.upload import Upload
from bot.telegram.outgoing.text.keyboards import file_button
from bot.telegram.outgoing.text.markdown import FormattedText, plain
from sandbox.botapi.faults import Fault, Kind
from tests.telegram.outgoing.answer.stage import Home, Process, Stage, open_stage

# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

TEXT = "Some words of an answer."
ODD = '{"ok": true, "result": {}}'
NOT_THERE = "Bad Request: message thread not found"


@asynccontextmanager
async def a_stage() -> AsyncIterator[Stage]:
    """An empty stage, on which no penalty is ignored."""
    async with open_stage() as stage:
        yield stage
        assert stage.telegram.violations == []


async def tell(
    stage: Stage,
    home: Home,
    style: Style | None = None,
    grown: str = TEXT,
) -> bool:
    """Let an answer grow, and finish it."""
    process = await stage.process()
    return await process.start(_tell(stage, process, home, style or Style(), grown))


async def _tell(
    stage: Stage,
    process: Process,
    home: Home,
    style: Style,
    grown: str,
) -> bool:
    delivery = await process.deliver(home, style)
    async with delivery:
        await grow(stage, home, delivery, grown)
        await stage.clock.sleep(10)
    return await delivery.finish(RenderedAnswer(TEXT))


async def grow(stage: Stage, home: Home, delivery: Delivery, text: str) -> None:
    answer = stage.answer(await stage.turn(home), text)
    async for delta in answer:
        delivery.grow(answer, delta)


def texts(home: Home) -> list[str]:
    return [message["text"] for message in home.shown]


def calls(stage: Stage, method: str) -> int:
    return sum(call.method == method for call in stage.telegram.calls)


@pytest.mark.parametrize("status", [502, 504])
@pytest.mark.parametrize("previews", [True, False], ids=["growing", "whole"])
async def test_what_a_gateway_has_not_heard_of_is_looked_for_before_it_is_sent_again(
    status: int, *, previews: bool
) -> None:
    async with a_stage() as stage:
        home = await stage.home()
        stage.telegram.faults.add(Fault("sendMessage", "odd", status=status, body="<html>"))

        assert await tell(stage, home, Style(previews=previews))

        assert texts(home) == [TEXT]
        assert calls(stage, "sendMessage") == 1


DRAFT_FAULTS: Sequence[Fault] = (
    Fault("sendMessageDraft", "lost"),
    Fault("sendMessageDraft", "lost", times=-1),
    Fault("sendMessageDraft", "odd", body="<html>", times=-1),
    Fault("sendMessageDraft", "401", times=-1),
    Fault("sendMessageDraft", "404", description="Not Found: method not found", times=-1),
    Fault("sendMessageDraft", "403"),
    Fault("sendMessageDraft", "500", times=-1),
)


@pytest.mark.parametrize("fault", DRAFT_FAULTS, ids=lambda f: f"{f.kind} {f.times}")
async def test_the_final_depends_on_no_draft(fault: Fault) -> None:
    async with a_stage() as stage:
        home = await stage.home()
        stage.telegram.faults.add(fault)

        assert await tell(stage, home, Style(drafts=True))

        assert texts(home) == [TEXT]
        assert calls(stage, "sendMessageDraft") >= 1


class Sulking(Drafts):
    """Drafts that raise what nobody expects of them."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def are_possible(self, thread: Thread) -> bool:
        return thread.is_private

    async def show(self, thread: Thread, draft_id: int, rich: FormattedText) -> None:
        raise self._error


async def _with_a_fault(stage: Stage, home: Home, error: Exception) -> bool:
    process = await stage.process()
    delivery = await process.deliver(home, Style(drafts=True))
    delivery._drafts = Sulking(error)
    async with delivery:
        await grow(stage, home, delivery, TEXT)
        await stage.clock.sleep(10)
    return await delivery.finish(RenderedAnswer(TEXT))


async def test_a_fault_of_ours_in_a_preview_is_logged_and_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_stage() as stage:
        home = await stage.home()

        assert await _with_a_fault(stage, home, KeyError("a fault"))

        assert texts(home) == [TEXT]
    assert "previews ended by a fault" in caplog.text


async def test_a_preview_that_finds_no_storage_is_told() -> None:
    async with a_stage() as stage:
        home = await stage.home()

        with pytest.raises(StorageUnavailable):
            await _with_a_fault(stage, home, StorageUnavailable("the disk is full"))


async def test_chats_that_refuse_drafts_are_not_remembered_without_end() -> None:
    async with a_stage() as stage:
        process = await stage.process()
        stage.telegram.faults.add(Fault("sendMessageDraft", "400", times=-1))
        drafts = Drafts(stage.bot, process.calls)
        for number in range(1_005):
            drafts._refuse(number)

        await drafts.show(Thread(5), 1, plain("a"))

        assert not drafts.are_possible(Thread(5))
        assert drafts.are_possible(Thread(2))
        assert len(drafts._refused) == 1_000


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "sendChatAction", "*"])
@pytest.mark.parametrize(
    "body",
    ["", "null", "true", "<html>", "{}", ODD, '{"ok": true, "result": {"message_id": "7"}}'],
    ids=repr,
)
async def test_an_answer_is_there_once_though_a_word_of_telegrams_is_odd(
    method: str, body: str
) -> None:
    async with a_stage() as stage:
        home = await stage.home(kind="supergroup")
        stage.telegram.faults.add(Fault(method, "odd", body=body, times=2))

        assert await tell(stage, home)

        assert texts(home) == [TEXT]


KINDS: Sequence[Kind] = ("401", "404")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_moment_of_a_refused_token_costs_nothing(kind: Kind) -> None:
    async with a_stage() as stage:
        home = await stage.home()
        stage.telegram.faults.add(Fault("*", kind, times=3))

        assert await tell(stage, home)

        assert texts(home) == [TEXT]


async def test_a_telegram_that_is_never_to_be_understood_is_given_up() -> None:
    async with open_stage(speed=20_000) as stage:
        home = await stage.home()
        stage.telegram.faults.add(Fault("*", "page", body="<html>", times=-1))
        process = await stage.process()

        with pytest.raises(Undeliverable):
            await process.messages().say(Thread(home.chat_id), plain("a notice"))


async def _forum(stage: Stage, kind: str) -> tuple[Home, int]:
    """A topic in which somebody has asked something."""
    user = stage.telegram.person("Ada")
    if kind == "private":
        chat_id = stage.telegram.private_chat(user)
        stage.telegram.say(user, chat_id, "Hello")
    else:
        chat_id = stage.telegram.group("Engines", [user], forum=True)
    topic = stage.telegram.topic(chat_id, "Looms")
    return await stage.ask(user, chat_id, topic), topic


@pytest.mark.parametrize("kind", ["private", "supergroup"])
@pytest.mark.parametrize("end", ["delete_topic", "close_topic"])
@pytest.mark.parametrize("drafts", [True, False], ids=["drafts", "edits"])
async def test_what_a_topic_refuses_goes_to_the_chat(kind: str, end: str, *, drafts: bool) -> None:
    async with a_stage() as stage:
        home, topic = await _forum(stage, kind)
        getattr(stage.telegram, end)(home.chat_id, topic)

        assert await tell(stage, home, Style(drafts=drafts))

        assert texts(home)[-1] == TEXT
        assert sum(call.code == 400 for call in stage.telegram.calls) <= 3


async def test_a_notice_and_a_file_go_to_the_chat_where_the_topic_is_gone() -> None:
    async with a_stage() as stage:
        home, topic = await _forum(stage, "supergroup")
        stage.telegram.delete_topic(home.chat_id, topic)
        thread = Thread(home.chat_id, topic)
        messages = (await stage.process()).messages()

        await messages.notice(thread, plain("a notice"))()
        await messages.files.send_later(thread, Upload("document", "a.txt", b"a", "a file"), 0)()

        assert [m.get("text") or m["caption"] for m in home.shown] == ["a notice", "a file"]


async def test_a_notice_and_a_file_follow_a_group_that_has_moved() -> None:
    async with a_stage() as stage:
        home = await stage.home(kind="group")
        thread = Thread(home.chat_id)
        stage.telegram.migrate(home.chat_id)
        messages = (await stage.process()).messages()

        await messages.notice(thread, plain("a notice"))()
        await messages.files.send_later(thread, Upload("document", "a.txt", b"a", "a file"), 0)()

        assert [m.get("text") or m["caption"] for m in home.shown] == ["a notice", "a file"]


@pytest.mark.parametrize("caption", ["a file", ""], ids=["caption", "none"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendDocument", "lost"),
        Fault("sendDocument", "odd", status=502, body="<html>"),
        Fault("sendDocument", "502"),
    ],
    ids=["lost", "unheard", "away"],
)
async def test_a_file_that_somebody_asked_for_comes_once(fault: Fault, caption: str) -> None:
    async with a_stage() as stage:
        home = await stage.home()
        stage.telegram.faults.add(fault)
        upload = Upload("document", "a.txt", b"a", caption)
        process = await stage.process()

        async def send() -> bool:
            await process.messages().files.send_later(Thread(home.chat_id), upload, 0)()
            return True

        assert await process.start(send())
        assert [message.get("caption", "") for message in home.shown] == [caption]


async def test_who_asked_for_a_file_that_is_refused_is_told() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        stage.telegram.faults.add(Fault("sendDocument", "400", description="FILE_PARTS_INVALID"))
        messages = (await stage.process()).messages()

        await messages.files.send_later(Thread(home.chat_id), Upload("document", "a", b"a"), 0)()

        assert texts(home) == ["I have the file, but Telegram did not take it. Please try again."]


async def test_a_file_of_an_earlier_time_is_sent_anew_where_the_group_has_moved() -> None:
    async with a_stage() as stage:
        home = await stage.home(kind="group")
        final = RenderedAnswer(upload=Upload("document", "a.txt", b"a", "a file"))
        process = await stage.process()
        assert await process.start((await process.deliver(home)).finish(final))
        stage.telegram.migrate(home.chat_id)

        again = await stage.process()
        assert await again.start((await again.deliver(home)).finish(final))

        assert [message["caption"] for message in home.shown][-1:] == ["a file"]


@pytest.mark.parametrize("kind", ["private", "supergroup"])
async def test_a_beginning_that_was_lost_below_many_messages_does_not_stay(kind: str) -> None:
    async with a_stage() as stage:
        home = await stage.home(kind=kind)
        chatter(home, 20)
        stage.telegram.faults.add(Fault("sendMessage", "lost"))

        assert await tell(stage, home, grown="Some")

        assert texts(home) == [TEXT]
        assert calls(stage, "sendMessage") == 2


def chatter(home: Home, count: int) -> None:
    """Others write, so that a lost message is hard to find."""
    for number in range(count):
        home.telegram.say(home.user, home.chat_id, f"message {number}")


async def test_a_beginning_of_an_earlier_process_does_not_stay() -> None:
    async with a_stage() as stage:
        home = await stage.home(kind="supergroup")
        chatter(home, 12)
        before = await stage.process()
        stage.telegram.faults.add(Fault("sendMessage", "late", seconds=60))
        before.start(_tell(stage, before, home, Style(), "Some"))
        await stage.telegram.wait_for(lambda: calls(stage, "sendMessage") == 1)
        await before.kill()
        stage.telegram.faults.clear()
        assert len(home.shown) == 1

        process = await stage.process()
        assert await process.start((await process.deliver(home)).finish(RenderedAnswer(TEXT)))

        assert texts(home) == [TEXT]


LONG = "\n\n".join(f"paragraph {number} " + "x" * 3_000 for number in range(8))


async def test_what_is_stopped_ends_after_the_message_on_its_way() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home)
        finishing = process.start(
            delivery.finish(RenderedAnswer(LONG, file_button=file_button(home.turn_id)))
        )
        await stage.telegram.wait_for(lambda: calls(stage, "sendMessage") == 2)

        delivery.stop()

        assert await finishing
        assert 2 <= len(home.shown) <= 3
        assert [len(m.get("reply_markup", {})) for m in home.shown[:-1]] == [0] * (
            len(home.shown) - 1
        )
        assert home.shown[-1]["reply_markup"]["inline_keyboard"][0][0]["text"] == "📄 As a file"
        rows = await stage.rows(home)
        assert rows == [message["message_id"] for message in home.shown]


async def test_what_is_stopped_before_it_is_shown_begins_all_the_same() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        process = await stage.process()
        delivery = await process.deliver(home)

        delivery.stop()

        assert await process.start(delivery.finish(RenderedAnswer(LONG)))
        assert len(home.shown) == 1
        assert home.shown[0]["text"].startswith("paragraph 0")


async def test_a_chat_moves_only_from_a_group_to_a_supergroup() -> None:
    async with a_stage() as stage:
        home = await stage.home()
        body = '{"ok": false, "error_code": 400, "parameters": {"migrate_to_chat_id": %d}}'
        fault = Fault("sendMessage", "page", status=400, body=body % home.chat_id, times=-1)
        stage.telegram.faults.add(fault)

        with pytest.raises(BadRequest):
            await (await stage.process()).messages().say(Thread(home.chat_id), plain("a"))
