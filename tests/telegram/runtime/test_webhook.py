"""The webhook's own side: what it takes, and that Telegram knows it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.domain.server_clock import ServerClock
from bot.storage.errors import StorageUnavailable
from bot.telegram.api.client import make_bot
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.health_check import PollMonitor
from bot.telegram.incoming.parse_update import KINDS
from bot.telegram.runtime import webhook as module
from bot.telegram.runtime.receiver import Body
from bot.telegram.runtime.webhook import Webhook, WebhookAddress, make_secret
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault, Kind
from sandbox.botapi.webhook import Webhook as ServerWebhook
from tests.patience import PATIENCE

URL = "http://127.0.0.1:9/hook"
"""Nobody is there: what is looked at here is what Telegram is told."""


@dataclass
class Place:
    """A webhook that runs, its Telegram, and what it has taken."""

    telegram: Emulator
    webhook: Webhook
    monitor: PollMonitor
    running: "asyncio.Task[None]"
    kept: list[Body] = field(default_factory=list)
    is_full: bool = False
    at_work: asyncio.Event = field(default_factory=asyncio.Event)
    """Not set: what keeps it is held up, as by a rewrite of the database."""

    def calls(self, method: str) -> list[dict[str, object]]:
        return [call.params for call in self.telegram.calls if call.method == method]


@asynccontextmanager
async def _open(*faults: Fault, known: frozenset[str] | None = None) -> AsyncIterator[Place]:
    telegram = Emulator(is_local=True)
    telegram.world.mailbox.known_kinds = known
    await telegram.start()
    for fault in faults:
        telegram.faults.add(fault)
    bot = make_bot(telegram.token, telegram.url, "", ServerClock())
    monitor = PollMonitor(lambda: 0.0)
    address = WebhookAddress(URL, make_secret(telegram.token))
    async with bot:

        async def receive(batch: Sequence[Body]) -> None:
            if place.is_full:
                raise StorageUnavailable("full")
            await place.at_work.wait()
            place.kept.extend(batch)

        log = ConnectionLog(bot.base_url)
        webhook = Webhook(bot, address, receive, monitor, log, lambda: 0.0)
        place = Place(telegram, webhook, monitor, asyncio.create_task(webhook.run()))
        place.at_work.set()
        try:
            yield place
        finally:
            place.running.cancel()
            await asyncio.wait({place.running})
            await telegram.stop()


async def _until(condition: Callable[[], bool]) -> None:
    """Wait; what it is waited for is not all told by Telegram."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  # there is no event for it
            await asyncio.sleep(0.01)


async def _is_known(place: Place, times: int = 1) -> None:
    await _until(lambda: len(place.calls("setWebhook")) >= times and place.webhook.trouble is None)


def test_the_secret_is_one_that_telegram_accepts_and_the_same_in_each_process() -> None:
    secret = make_secret("1:a")

    assert secret == make_secret("1:a") != make_secret("1:b")
    assert len(secret) <= 256
    assert secret.isalnum()
    assert secret.isascii()
    assert secret not in repr(WebhookAddress(URL, secret))


async def test_telegram_is_told_where_and_how_to_call() -> None:
    async with _open() as place:
        await _is_known(place)

        (told,) = place.calls("setWebhook")
        assert told["url"] == URL
        assert told["secret_token"] == place.webhook.address.secret
        assert told["allowed_updates"] == [*KINDS]
        assert not told.get("drop_pending_updates")
        assert 1 <= int(str(told["max_connections"])) <= 100
        assert place.monitor.age == 0


async def test_a_server_that_refuses_unknown_kinds_is_asked_for_the_known_ones() -> None:
    known = frozenset({"message", "edited_message", "callback_query", "chat_member"})
    async with _open(
        known=known | {"my_chat_member", "inline_query", "chosen_inline_result"}
    ) as place:
        await _is_known(place)

        assert set(place.telegram.world.mailbox.allowed_updates) >= known


async def test_what_is_brought_is_kept_before_it_is_taken() -> None:
    async with _open() as place:
        await _is_known(place)
        body = {"update_id": 5, "message": {}}

        assert await place.webhook.take(json.dumps(body).encode())
        assert place.kept == [body]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": 1e3}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b"\xff\xfe",
    ],
    ids=lambda content: repr(content[:20]),
)
async def test_what_is_no_update_is_passed_over(
    content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with _open() as place:
        await _is_known(place)

        assert await place.webhook.take(content)
        assert place.kept == []
        assert "held no update" in caplog.text


async def test_what_cannot_be_kept_is_not_taken_and_ends_the_bot() -> None:
    async with _open() as place:
        await _is_known(place)
        place.is_full = True

        assert not await place.webhook.take(b'{"update_id": 5}')
        with pytest.raises(StorageUnavailable):
            await place.running
        assert not await place.webhook.take(b'{"update_id": 6}')


async def test_what_is_being_kept_is_set_to_work_though_its_call_has_ended() -> None:
    """Else it is on the disk and known when it is brought again, and lies there unanswered."""
    async with _open() as place:
        await _is_known(place)
        place.at_work.clear()

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await place.webhook.take(b'{"update_id": 5}')
        place.at_work.set()

        await _until(lambda: bool(place.kept))
        assert place.running.cancelling() == 0


async def test_nothing_is_taken_once_it_has_ended() -> None:
    async with _open() as place:
        await _is_known(place)
        place.running.cancel()
        await asyncio.wait({place.running})

        assert not await place.webhook.take(b'{"update_id": 5}')
        assert place.kept == []


async def test_a_refusal_is_told_with_what_to_look_at(caplog: pytest.LogCaptureFixture) -> None:
    words = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    async with _open(Fault("setWebhook", "400", description=words, times=2)) as place:
        await _is_known(place, times=3)

    assert caplog.text.count("failed to resolve host") == 1
    assert "Check TELEGRAM_WEBHOOK_URL" in caplog.text


@pytest.mark.parametrize("kind", ["500", "lost", "refuse", "429", "400"])
async def test_telegram_is_told_again_where_it_did_not_hear(kind: Kind) -> None:
    async with _open(Fault("setWebhook", kind)) as place:
        await _is_known(place, times=2)

        assert place.telegram.world.webhook.url == URL


async def test_a_webhook_that_another_program_has_removed_is_set_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 1.1)  # Telegram takes one setWebhook a second.
    async with _open() as place:
        await _is_known(place)
        place.telegram.world.webhook = ServerWebhook(url="https://else.where")

        await _is_known(place, times=2)

        assert place.telegram.world.webhook.url == URL
        assert "set anew" in caplog.text


@pytest.mark.parametrize("odd", [10**30, -(10**30), 2**62])
async def test_no_answer_to_a_look_ends_it(monkeypatch: pytest.MonkeyPatch, odd: int) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.2)
    async with _open() as place:
        await _is_known(place)
        place.telegram.world.webhook.last_error = "Connection refused"
        place.telegram.world.webhook.last_error_at = odd

        looks = len(place.calls("getWebhookInfo"))
        await _until(lambda: place.running.done() or len(place.calls("getWebhookInfo")) > looks + 2)

        assert not place.running.done()


async def test_what_telegram_cannot_reach_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.2)
    async with _open() as place:
        await _is_known(place)
        ada = place.telegram.person("Ada")
        place.telegram.say(ada, place.telegram.private_chat(ada), "hello")

        await _until(lambda: place.webhook.trouble is not None)
        looks = len(place.calls("getWebhookInfo"))
        await _until(lambda: len(place.calls("getWebhookInfo")) > looks + 2)

        assert await place.webhook.take(b'{"update_id": 1}')

    assert caplog.text.count("can't reach the webhook") == 1
    assert caplog.text.count("the webhook works again") == 1
