"""Whatever Telegram, or something before it, answers: an error that is known, or what was asked."""

import asyncio
import copy
import json
import logging
import random
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, File
from telegram.error import (
    BadRequest,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.domain.access import Access
from bot.domain.message import Author, Thread
from bot.domain.server_clock import ServerClock
from bot.storage.penalties import LONGEST_PENALTY
from bot.telegram.access.permissions import ChatPermissions
from bot.telegram.api import bot_api
from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.api.response_checks import NotTelegram, TooLarge, Unreadable
from bot.telegram.api.transport import AiohttpRequest, Bounds, NotSent
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.throttled_client import ThrottledClient

# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

TOKEN = "1815:a-token-that-nobody-may-see"
SECRET = "what-people-say"
SEED, MUTATIONS = 1815, 150
SMALL = Bounds(answer_bytes=4_000, file_bytes=8_000, answer_seconds=0.2, file_seconds=0.2)

ME = {"id": 1815, "is_bot": True, "first_name": "Parley", "username": "parley_bot"}
MESSAGE = {"message_id": 7, "date": 0, "chat": {"id": 1, "type": "private"}, "text": SECRET}
GOOD: dict[str, object] = {
    "getMe": ME,
    "getUpdates": [{"update_id": 5, "message": MESSAGE}],
    "getFile": {"file_id": "a", "file_unique_id": "b", "file_size": 3, "file_path": "photos/1"},
    "getChatMember": {"user": ME, "status": "administrator", "can_be_edited": False},
    "getChatAdministrators": [{"user": ME, "status": "creator", "is_anonymous": False}],
    **dict.fromkeys(
        ("sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageCaption"),
        MESSAGE,
    ),
    **dict.fromkeys(
        (
            "sendChatAction",
            "setMessageReaction",
            "answerCallbackQuery",
            "deleteMessage",
            "leaveChat",
            "deleteWebhook",
            "setMyCommands",
            "sendMessageDraft",
        ),
        True,
    ),
}
ODD: tuple[object, ...] = (
    None,
    True,
    False,
    [],
    {},
    "",
    "abc",
    0,
    -1,
    2**70,
    1e300,
    float("nan"),
    [[]],
    {"a": {}},
)


class Answering:
    """A server that answers as it is told, and counts what it is asked."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, b"", {"Content-Type": "application/json"}
        self.trickles = False
        self.refused = ""
        self.asked: list[str] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        await request.read()
        if request.path.endswith(f"/{self.refused}"):
            return web.json_response({"ok": False, "error_code": 400}, status=400)
        if not self.trickles:
            return web.Response(status=self.status, body=self.body, headers=self.headers)
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    def say(self, answer: object, status: int = 200) -> None:
        self.status, self.body = status, json.dumps(answer).encode()


@pytest.fixture
async def server() -> AsyncIterator[Answering]:
    """Answers nothing yet."""
    answering = Answering()
    application = web.Application(client_max_size=2**24)
    application.router.add_route("*", "/{path:.*}", answering.answer)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    answering.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield answering
    await runner.cleanup()


@pytest.fixture
async def bot(server: Answering) -> AsyncIterator[Bot]:
    """A bot of that server, with answers of a few kilobytes at most."""
    request = AiohttpRequest("", ServerClock(), bounds=SMALL)
    base = f"{server.url}/bot"
    bot = Bot(TOKEN, base, f"{server.url}/file/bot", request=request, get_updates_request=request)
    server.say({"ok": True, "result": ME})
    await bot.initialize()
    yield bot
    await bot.shutdown()


async def use(bot: Bot, method: str) -> object:
    """Call the method as the bot does, up to where it uses the result."""
    match method:
        case "getMe":
            return (await bot.get_me()).username
        case "getUpdates":
            return [u for u in await bot_api.call(bot, method, {}) if isinstance(u, dict)]
        case "getFile":
            return (await bot.get_file("a")).file_path
        case "getChatMember" | "getChatAdministrators":
            rights = ChatPermissions(bot, Access, ThrottledClient(Clock(), _note))
            return await rights.is_chat_admin(Author(1815, "Ada"), Thread(-5))
        case "sendMessage":
            return int((await bot_api.call(bot, method, {"text": "a"}))["message_id"])
        case "sendPhoto" | "sendDocument":
            files = {"photo": bot_api.File("a.png", b"x")}
            return int((await bot_api.call(bot, method, {}, files=files))["message_id"])
        case _:
            return await bot_api.call(bot, method, {"chat_id": 1})


def mutate(answer: Any, at_random: random.Random) -> bytes:  # Any: JSON of whatever shape
    """The answer with one or two things in it changed, left out, or cut off."""
    changed = copy.deepcopy(answer)
    for _ in range(at_random.choice((1, 1, 2))):
        holder, key = at_random.choice([*places(changed)])
        if at_random.random() < 0.3 and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = copy.deepcopy(at_random.choice(ODD))
        if not [*places(changed)]:
            break
    body = json.dumps(changed).encode()
    match at_random.random():
        case share if share < 0.1:
            return body[: len(body) // 2]
        case share if share < 0.15:
            return bytes(at_random.choices(b'{}[]",:0a\xff', k=60))
    return body


def places(value: Any) -> list[tuple[Any, Any]]:  # Any: JSON of whatever shape
    """Each place where a value stands, as what holds it and where in that."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    found = [(value, key) for key in keys]
    for key in keys:
        found += places(value[key])
    return found


@pytest.mark.parametrize("method", sorted(GOOD))
async def test_whatever_is_odd_about_an_answer_is_an_error_of_telegrams(
    bot: Bot, server: Answering, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    if method == "getChatAdministrators":
        server.refused = "getChatMember"  # They are asked for where members are hidden.
    at_random = random.Random(f"{SEED} {method}")  # noqa: S311 - a seeded test
    refusal = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests",
        "parameters": {"retry_after": 3, "migrate_to_chat_id": -100},
    }
    for number in range(MUTATIONS):
        is_refusal = number % 3 == 0
        good = refusal if is_refusal else {"ok": True, "result": GOOD[method]}
        server.body = mutate(good, at_random)
        server.status = at_random.choice((400, 401, 403, 404, 409, 413, 429, 500, 503, 504, 599))
        if not is_refusal or at_random.random() < 0.2:
            server.status = 200
        with suppress(TelegramError):
            await use(bot, method)

    server.say({"ok": True, "result": GOOD[method]})
    assert await use(bot, method)
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text


BARE = [
    b"",
    b"true",
    b"null",
    b"[]",
    b"{}",
    b'{"ok": true}',
    b"<html>",
    b"[" * 100_000,
    b"1" * 5000,
]


@pytest.mark.parametrize("body", BARE, ids=lambda body: repr(body[:12]))
async def test_an_unreadable_success_may_have_been_carried_out(
    bot: Bot, server: Answering, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    server.body = body[:3_900]

    with pytest.raises(Unreadable):
        await bot_api.call(bot, "sendMessage", {"text": "a"})
    assert caplog.text == ""


@pytest.mark.parametrize("message_id", [None, "7", True, 0, -7, 2**70, 7.5])
async def test_a_message_needs_a_number_that_can_be_one(
    bot: Bot, server: Answering, message_id: object
) -> None:
    server.say({"ok": True, "result": {"message_id": message_id}})

    with pytest.raises(Unreadable):
        await bot_api.call(bot, "sendMessage", {"text": "a"})


@pytest.mark.parametrize("ephemeral_id", [None, "7", True, 0, -7, 2**70])
async def test_a_message_without_one_needs_an_id_of_the_other_kind(
    bot: Bot, server: Answering, ephemeral_id: object
) -> None:
    message = {"message_id": 0, "ephemeral_message_id": 9}
    server.say({"ok": True, "result": message})
    assert await bot_api.call(bot, "sendMessage", {"text": "a"}) == message

    for odd in (
        {**message, "ephemeral_message_id": ephemeral_id},
        {**message, "message_id": False},
    ):
        server.say({"ok": True, "result": odd})
        with pytest.raises(Unreadable):
            await bot_api.call(bot, "sendMessage", {"text": "a"})


@pytest.mark.parametrize("after", ["abc", -1, float("nan"), None, 1e300, float("inf"), 2.5, 3])
async def test_a_flood_lasts_for_seconds_of_a_day_at_most(
    bot: Bot, server: Answering, after: object
) -> None:
    server.say({"ok": False, "error_code": 429, "parameters": {"retry_after": after}}, 429)

    with pytest.raises(RetryAfter) as caught:
        await bot_api.call(bot, "sendMessage", {"text": "a"})

    assert 1 <= retry_seconds(caught.value) <= LONGEST_PENALTY


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(bot: Bot, server: Answering, status: int) -> None:
    server.status, server.headers = status, {"Location": f"{server.url}/elsewhere"}
    server.body = b""

    with pytest.raises(NotTelegram) as caught:
        await bot_api.call(bot, "sendMessage", {"text": "a"})
    with pytest.raises(NetworkError):
        await file_of(bot)

    assert not [path for path in server.asked if "elsewhere" in path]
    assert TOKEN not in str(caught.value)


async def file_of(bot: Bot) -> bytes:
    """A file's content, without asking for its address."""
    file = File("a", "b", 3, f"{bot.base_file_url}/photos/1")
    file.set_bot(bot)
    return bytes(await file.download_as_bytearray())


def _refused(code: int, words: str) -> dict[str, object]:
    return {"ok": False, "error_code": code, "description": words}


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (401, _refused(401, "Unauthorized"), InvalidToken),
        (404, _refused(404, "Not Found"), InvalidToken),
        (401, "<html>401 Unauthorized</html>", NotTelegram),
        (404, "<html>404 Not Found</html>", NotTelegram),
        (401, {"message": "Unauthorized"}, NotTelegram),
        (404, {"ok": False}, NotTelegram),
        (403, "<html>Forbidden by nginx</html>", NotTelegram),
        (404, _refused(404, "Not Found: method not found"), BadRequest),
        (413, _refused(413, "Request Entity Too Large"), BadRequest),
        (200, _refused(400, "Bad Request: no"), BadRequest),
    ],
)  # fmt: skip
async def test_only_telegram_itself_refuses_a_token(
    bot: Bot, server: Answering, status: int, answer: object, kind: type[TelegramError]
) -> None:
    server.say(answer, status)

    with pytest.raises(kind) as caught:
        await bot_api.call(bot, "sendMessage", {"text": "a"})

    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "answer", [_refused(404, "Not Found"), {"ok": False}, "404: Not Found"], ids=repr
)
@pytest.mark.parametrize("method", ["sendVoice", "sendRichMessage", "answerGuestQuery"])
async def test_a_method_that_a_server_does_not_know_is_refused_and_not_tried_again(
    bot: Bot, server: Answering, method: str, answer: object
) -> None:
    server.say(answer, 404)

    with pytest.raises(BadRequest):
        await bot_api.call(bot, method, {})


@pytest.mark.parametrize("is_file", [True, False], ids=["file", "answer"])
async def test_an_answer_has_a_largest_size(bot: Bot, server: Answering, *, is_file: bool) -> None:
    server.body = b" " * 9_000

    with pytest.raises(TooLarge):
        await (file_of(bot) if is_file else bot_api.call(bot, "getUpdates", {}))


async def test_an_answer_that_trickles_is_given_up(bot: Bot, server: Answering) -> None:
    server.trickles = True

    async with asyncio.timeout(5):
        with pytest.raises(NetworkError):
            await bot_api.call(bot, "getUpdates", {}, read_timeout=0.2)


async def test_half_an_emoji_can_be_sent(bot: Bot, server: Answering) -> None:
    server.say({"ok": True, "result": MESSAGE})

    await bot_api.call(bot, "sendMessage", {"text": "half \ud83d"})
    await bot_api.call(
        bot, "sendDocument", {"caption": "\ud83d"}, files={"document": bot_api.File("a", b"x")}
    )


async def test_a_connection_that_breaks_is_told_in_plain_words() -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    request = AiohttpRequest("", ServerClock())
    await request.initialize()
    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TimedOut) as caught:
            await request.do_request(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe", "POST")
    await request.shutdown()

    assert re.fullmatch(r"The connection to Telegram broke: [a-z ]+\.", str(caught.value))


async def test_who_cannot_be_reached_is_told_in_plain_words() -> None:
    request = AiohttpRequest("", ServerClock())
    await request.initialize()

    with pytest.raises(NotSent) as caught:
        await request.do_request(f"http://127.0.0.1:9/bot{TOKEN}/getMe", "POST")

    assert str(caught.value) == "Telegram cannot be reached: connection refused"
    await request.shutdown()


@pytest.mark.parametrize(
    ("answer", "status", "outcome"),
    [
        ({"ok": True, "result": True}, 200, "ok"),
        ({"ok": False, "error_code": 400, "description": "Bad Request"}, 400, "refused"),
        ({"ok": False, "error_code": 400, "description": "Bad Request"}, 200, "refused"),
        ({"ok": False, "error_code": 403, "description": "Forbidden"}, 403, "refused"),
        ({"ok": False, "error_code": 429, "description": "Too Many"}, 429, "throttled"),
        ({"ok": False, "error_code": 500, "description": "Internal"}, 500, "failed"),
        ("nonsense", 500, "failed"),
        ("nonsense", 404, "failed"),
        ("nonsense", 200, "no_answer"),
        ("nonsense", 502, "no_answer"),
    ],
)
async def test_each_call_is_counted_once_by_how_it_ended(
    server: Answering, answer: object, status: int, outcome: str
) -> None:
    counted: list[tuple[str, str]] = []
    request = AiohttpRequest(
        "", ServerClock(), observe=lambda method, how: counted.append((method, how))
    )
    server.say(answer, status)

    async with request:
        with suppress(TelegramError):
            await request.post(f"{server.url}/bot{TOKEN}/sendChatAction")
        with suppress(TelegramError):
            await request.retrieve(f"{server.url}/file/bot{TOKEN}/photos/1")

    assert counted[0] == ("sendChatAction", outcome)
    assert [method for method, _ in counted] == ["sendChatAction", "file"]


async def test_who_cannot_be_reached_is_counted_as_such() -> None:
    counted: list[tuple[str, str]] = []
    request = AiohttpRequest(
        "", ServerClock(), observe=lambda method, how: counted.append((method, how))
    )

    async with request:
        with pytest.raises(NotSent):
            await request.post(f"http://127.0.0.1:1/bot{TOKEN}/getMe")

    assert counted == [("getMe", "unreachable")]


@pytest.mark.parametrize("is_reused", [False, True])
async def test_who_has_lost_the_right_meanwhile_writes_nothing(
    server: Answering, *, is_reused: bool
) -> None:
    looks: list[bool] = [True, True] if is_reused else []

    def check() -> None:
        if not looks:
            looks.append(False)  # Fine before the connection was there, and lost behind it.
        elif not looks.pop():
            raise RuntimeError("another one works now")

    server.say({"ok": True, "result": ME})
    async with AiohttpRequest("", ServerClock(), check=check) as request:
        if is_reused:
            await request.post(f"{server.url}/bot{TOKEN}/getMe")
        server.asked.clear()

        with pytest.raises(NetworkError, match="another one works now"):
            await request.post(f"{server.url}/bot{TOKEN}/getMe")

    assert server.asked == []


async def _note(_chat_id: int, _seconds: float) -> None:
    """Nothing outlives this test."""
