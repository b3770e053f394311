"""The webhook as Telegram keeps it: what is refused, what is tried again, and when it ends."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault
from sandbox.botapi.floods import Floods
from sandbox.botapi.json_types import Json
from sandbox.botapi.postman import Delivery
from sandbox.botapi.routes import route_of
from tests.sandbox.botapi.caller import Caller

SECRET = "s3cret"
HOOK = "https://bot.example/hook"
Respond = Callable[[web.Request], Awaitable[web.Response]]


class Receiver:
    """A webhook that takes updates after refusing a few."""

    def __init__(self) -> None:
        self.url = ""
        self.port = 0
        self.refusals: list[web.Response] = []
        self.respond: Respond | None = None
        self.seen: list[tuple[str | None, Json]] = []
        self.hosts: list[str | None] = []
        self.is_called = asyncio.Event()

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.seen]

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update))
        self.hosts.append(request.headers.get("Host"))
        self.is_called.set()
        if self.respond is not None:
            return await self.respond(request)
        return self.refusals.pop(0) if self.refusals else web.Response()


async def receive(receiver: Receiver, context: ssl.SSLContext | None = None) -> web.AppRunner:
    application = web.Application()
    application.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    receiver.port = runner.addresses[0][1]
    receiver.url = f"http{'s' if context else ''}://127.0.0.1:{receiver.port}/hook"
    return runner


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = await receive(receiver)
    yield receiver
    await runner.cleanup()


class Clock:
    """Telegram's seconds, which pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def emulator(clock: Clock) -> AsyncIterator[Emulator]:
    """A Bot API server of one's own: it alone calls what is on this machine."""
    emulator = Emulator(floods=Floods(clock=clock), is_local=True)
    emulator.world.floods.enabled = False
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def cloud(clock: Clock) -> AsyncIterator[Caller]:
    """The bot at Telegram's own servers, where a second passes before each call."""
    emulator = Emulator(floods=Floods(clock=clock))
    await emulator.start()
    async with aiohttp.ClientSession() as session:
        yield Caller(session, emulator)
    await emulator.stop()


async def never(_request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


def refusals(count: int, status: int = 500, **headers: str) -> list[web.Response]:
    return [web.Response(status=status, headers=headers) for _ in range(count)]


async def test_updates_are_posted_with_the_secret(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, receiver: Receiver
) -> None:
    await bot.ask("setWebhook", url=receiver.url, secret_token=SECRET)
    emulator.say(ada, chat, "second")

    await emulator.wait_for(lambda: not emulator.pending)

    assert [secret for secret, _ in receiver.seen] == [SECRET, SECRET]
    assert receiver.texts == ["Hello", "second"]
    assert emulator.violations == []


async def test_a_refused_update_comes_again_before_the_next_of_its_chat(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, receiver: Receiver
) -> None:
    receiver.refusals = refusals(1)
    await bot.ask("setWebhook", url=receiver.url)
    emulator.say(ada, chat, "second")

    await emulator.wait_for(lambda: not emulator.pending)

    assert receiver.texts == ["Hello", "Hello", "second"]
    info = await bot.ask("getWebhookInfo")
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["last_error_date"] > 0


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [
        ({}, [0, 2, 4, 8, 16, 32, 60, 60]),
        ({"Retry-After": "7"}, [7, 7, 7]),
        ({"Retry-After": "90000"}, [3600, 3600]),
        ({"Retry-After": "soon"}, [0, 2]),
    ],
    ids=["back-off", "as asked", "no longer than an hour", "not a number"],
)
async def test_the_wait_between_two_tries(
    emulator: Emulator,
    bot: Caller,
    chat: int,
    receiver: Receiver,
    clock: Clock,
    retry_after: dict[str, str],
    waits: list[int],
) -> None:
    receiver.refusals = refusals(len(waits), 503, **retry_after)
    deliveries = emulator.postman.deliveries
    await bot.ask("setWebhook", url=receiver.url)

    for tried, wait in enumerate(waits, start=1):
        await emulator.wait_for(partial(has_length, deliveries, tried))
        if wait:
            clock.now += wait - 0.5
            await settle(emulator)
            assert len(deliveries) == tried
            clock.now += 0.5

    await emulator.wait_for(lambda: not emulator.pending)
    assert [delivery.status for delivery in deliveries] == [503] * len(waits) + [200]


def has_length(things: list[Delivery], count: int) -> bool:
    return len(things) == count


async def settle(emulator: Emulator) -> None:
    """The postman has looked at the clock, and what it began has ended."""
    for _ in range(2):
        emulator.world.broadcast.beat()
        await emulator.world.broadcast.next_beat(0.08)


async def test_another_chat_does_not_wait(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, receiver: Receiver
) -> None:
    async def refuse_hello(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        return web.Response(status=500 if text == "Hello" else 200)

    receiver.respond = refuse_hello
    await bot.ask("setWebhook", url=receiver.url)
    bob = emulator.person("Bob")

    emulator.say(bob, emulator.private_chat(bob), "not held up")

    await emulator.wait_for(lambda: len(emulator.pending) == 1)
    assert emulator.pending[0]["message"]["text"] == "Hello"


@pytest.mark.parametrize("connections", [1, 3])
async def test_no_more_at_a_time_than_the_bot_allows(
    emulator: Emulator, bot: Caller, chat: int, receiver: Receiver, connections: int
) -> None:
    running, most = 0, 0

    async def take_slowly(_request: web.Request) -> web.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await emulator.world.broadcast.next_beat(0.02)
        running -= 1
        return web.Response()

    await bot.ask("setWebhook", url=receiver.url, max_connections=connections)
    await emulator.wait_for(lambda: not emulator.pending)
    receiver.respond = take_slowly

    for number in range(8):
        person = emulator.person(f"Person {number}")
        emulator.say(person, emulator.private_chat(person), "Hi")
    await emulator.wait_for(lambda: not emulator.pending)

    assert most == connections


async def test_who_takes_nothing_is_asked_over_one_connection(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, receiver: Receiver
) -> None:
    bob = emulator.person("Bob")
    emulator.say(bob, emulator.private_chat(bob), "Hi")

    receiver.respond = never
    emulator.postman.answer_seconds = 0.1
    await bot.ask("setWebhook", url=receiver.url)

    await emulator.wait_for(lambda: emulator.postman.deliveries)

    assert len(receiver.seen) == 1
    assert emulator.postman.deliveries[0].error == "Read timeout expired"


async def test_what_is_not_taken_for_a_day_is_dropped(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, receiver: Receiver, clock: Clock
) -> None:
    receiver.refusals = refusals(2)
    await bot.ask("setWebhook", url=receiver.url)
    await emulator.wait_for(lambda: len(emulator.postman.deliveries) == 2)

    clock.now += emulator.world.mailbox.lifetime + 1
    emulator.say(ada, chat, "of the day after")
    await emulator.wait_for(lambda: not emulator.pending)
    assert receiver.texts == ["Hello", "Hello", "of the day after"]


async def test_a_webhook_that_is_gone_for_long_is_closed(
    emulator: Emulator, bot: Caller, ada: Json, chat: int, receiver: Receiver, clock: Clock
) -> None:
    emulator.postman.gone_seconds = 30.0

    async def is_gone(_request: web.Request) -> web.Response:
        return web.Response(status=410)

    receiver.respond = is_gone
    await bot.ask("setWebhook", url=receiver.url)
    await emulator.wait_for(lambda: len(emulator.postman.deliveries) == 2)
    assert (await bot.ask("getWebhookInfo"))["url"] == receiver.url

    clock.now += 31
    await emulator.wait_for(lambda: len(emulator.postman.deliveries) == 3)

    assert (await bot.ask("getWebhookInfo"))["url"] == ""
    assert len(await bot.ask("getUpdates")) == 1


async def test_a_redirect_is_not_followed(
    emulator: Emulator, bot: Caller, chat: int, receiver: Receiver
) -> None:
    receiver.refusals = refusals(1, 302, Location=receiver.url)
    await bot.ask("setWebhook", url=receiver.url)

    await emulator.wait_for(lambda: not emulator.pending)

    assert [delivery.status for delivery in emulator.postman.deliveries] == [302, 200]


@pytest.mark.parametrize(
    ("answer", "violations"),
    [
        ({"method": "sendMessage", "chat_id": 1, "text": "x"}, 1),
        ({"method": "getMe"}, 0),
        ({"ok": True}, 0),
    ],
)
async def test_a_method_as_the_answer_is_a_violation(
    emulator: Emulator, bot: Caller, chat: int, receiver: Receiver, answer: Json, violations: int
) -> None:
    receiver.refusals = [web.json_response(answer)]
    await bot.ask("setWebhook", url=receiver.url)

    await emulator.wait_for(lambda: not emulator.pending)

    assert len(emulator.violations) == violations


async def test_an_answer_that_is_lost_brings_the_update_again(
    emulator: Emulator, bot: Caller, chat: int, receiver: Receiver
) -> None:
    emulator.faults.add(Fault("webhook", "lost"))
    await bot.ask("setWebhook", url=receiver.url)

    await emulator.wait_for(lambda: not emulator.pending)

    assert receiver.texts == ["Hello", "Hello"]


async def test_what_is_on_its_way_when_the_webhook_ends_was_not_taken(
    emulator: Emulator, bot: Caller, chat: int, receiver: Receiver
) -> None:
    receiver.respond = never
    await bot.ask("setWebhook", url=receiver.url)
    await receiver.is_called.wait()

    await bot.ask("deleteWebhook")

    [update] = await bot.ask("getUpdates")
    assert update == receiver.seen[0][1]


async def test_a_webhook_that_nobody_listens_at(emulator: Emulator, bot: Caller, chat: int) -> None:
    await bot.ask("setWebhook", url="http://127.0.0.1:1/hook")

    await emulator.wait_for(lambda: emulator.postman.deliveries)

    info = await bot.ask("getWebhookInfo")
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1


async def test_all_that_is_known_of_a_webhook(emulator: Emulator, bot: Caller) -> None:
    await bot.ask(
        "setWebhook", url=HOOK, ip_address="127.0.0.9", allowed_updates=["message", "poll"]
    )
    emulator.world.last_synchronization_error_at = 1_700_000_000

    assert await bot.ask("getWebhookInfo") == {
        "url": HOOK,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 100,
        "ip_address": "127.0.0.9",
        "allowed_updates": ["message", "poll"],
        "last_synchronization_error_date": 1_700_000_000,
    }
    await bot.ask("deleteWebhook")
    assert (await bot.ask("getWebhookInfo"))["url"] == ""


async def test_the_address_that_the_bot_gives_is_called(
    emulator: Emulator, bot: Caller, chat: int, receiver: Receiver
) -> None:
    url = f"http://bot.example:{receiver.port}/hook"
    await bot.ask("setWebhook", url=url, ip_address="127.0.0.1")

    await emulator.wait_for(lambda: not emulator.pending)

    assert receiver.hosts == ["bot.example"]


async def test_a_host_out_there_is_never_called(emulator: Emulator, bot: Caller, chat: int) -> None:
    await bot.ask("setWebhook", url=HOOK)

    await emulator.wait_for(lambda: emulator.postman.deliveries)

    assert emulator.postman.deliveries[0].error == "Connection timed out"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
@pytest.mark.parametrize("is_sent", [True, False], ids=["with the certificate", "without it"])
async def test_a_certificate_of_ones_own(
    emulator: Emulator, bot: Caller, chat: int, tmp_path: Path, is_sent: bool
) -> None:
    certificate, key = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    receiver = Receiver()
    runner = await receive(receiver, context)
    form = aiohttp.FormData({"url": receiver.url})
    if is_sent:
        form.add_field("certificate", certificate.read_bytes(), filename="cert.pem")

    async with aiohttp.ClientSession() as session:
        await session.post(f"{emulator.url}/bot{emulator.token}/setWebhook", data=form)
    await emulator.wait_for(lambda: emulator.postman.deliveries)
    await runner.cleanup()

    assert (await bot.ask("getWebhookInfo"))["has_custom_certificate"] is is_sent
    first = emulator.postman.deliveries[0]
    assert (first.status, first.error or "") == (
        (200, "") if is_sent else (0, "SSL error {CERTIFICATE_VERIFY_FAILED}")
    )


def make_certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(  # noqa: S603 - a fixed command of ours
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"url": "http://bot.example/hook"}, "bad webhook: An HTTPS URL must be provided"),
        ({"url": "https://bot.example:8080/"}, "bad webhook: Webhook can be set up only on ports"),
        ({"url": "https://127.0.0.1/"}, "bad webhook: IP address 127.0.0.1 is reserved"),
        ({"url": "ftp://bot.example/"}, "invalid webhook URL specified"),
        ({"url": "https://"}, "invalid webhook URL specified"),
        ({"url": HOOK, "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": HOOK, "secret_token": "é"}, "secret token contains unallowed characters"),
        ({"url": HOOK, "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": HOOK, "ip_address": "10.0.0.1"}, "bad webhook: IP address 10.0.0.1 is reserved"),
        ({"url": HOOK, "ip_address": "nowhere"}, "bad webhook: Invalid IP address specified"),
        ({"url": HOOK, "ip_address": "2a00::1"}, "bad webhook: IPv6-only addresses"),
    ],
)
async def test_a_bad_webhook_is_refused(
    cloud: Caller, clock: Clock, params: Json, sentence: str
) -> None:
    await cloud.ask("setWebhook", url=HOOK)
    clock.now += 1

    refused = await cloud.refused("setWebhook", **params)

    assert refused.startswith(f"Bad Request: {sentence}")
    # The one before was closed first.
    assert (await cloud.ask("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize(
    ("asked", "given"), [(0, 1), (1, 1), (100, 100), (101, 100), (None, 40)], ids=str
)
async def test_connections_are_between_one_and_a_hundred(
    cloud: Caller, asked: int | None, given: int
) -> None:
    await cloud.ask("setWebhook", url=HOOK, max_connections=asked)

    assert (await cloud.ask("getWebhookInfo"))["max_connections"] == given


async def test_a_webhook_is_set_once_a_second(cloud: Caller, clock: Clock) -> None:
    await cloud.ask("setWebhook", url=HOOK)
    refused = await cloud.reply("setWebhook", url=HOOK)
    await cloud.ask("deleteWebhook")
    clock.now += 1

    await cloud.ask("setWebhook", url=HOOK)

    assert refused["error_code"] == 429
    assert refused["parameters"] == {"retry_after": 1}


async def test_pending_updates_stay_unless_they_are_dropped(
    emulator: Emulator, bot: Caller, chat: int, clock: Clock
) -> None:
    await bot.ask("setWebhook", url=HOOK)
    await bot.ask("deleteWebhook")
    kept = len(emulator.pending)
    clock.now += 1

    await bot.ask("setWebhook", url=HOOK, drop_pending_updates=True)

    assert (kept, emulator.pending) == (1, [])


async def test_setting_a_webhook_ends_the_poll(emulator: Emulator, bot: Caller) -> None:
    poll = asyncio.create_task(bot.refused("getUpdates", timeout=30))
    await emulator.wait_for(lambda: emulator.world.poll)

    await bot.ask("setWebhook", url=HOOK)

    assert await poll == "Conflict: terminated by setWebhook request"


def test_a_button_does_not_wait_for_a_message_of_its_chat() -> None:
    chat = {"id": 7}
    message = {"update_id": 1, "message": {"chat": chat}}
    edited = {"update_id": 2, "edited_message": {"chat": chat}}
    button = {"update_id": 3, "callback_query": {"from": {"id": 7}, "message": {"chat": chat}}}
    odd = {"update_id": 4, "message": ["no", "message"]}

    assert route_of(message) == route_of(edited) == ("message", 7)
    assert route_of(button) == ("callback_query", 7)
    assert route_of(odd) == ("alone", 4)
