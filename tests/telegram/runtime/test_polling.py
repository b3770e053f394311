"""The poll goes on through whatever Telegram, or something before it, says; nothing is lost."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.domain.addressing import BotName
from bot.domain.server_clock import ServerClock
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.telegram.api.client import make_bot
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.health_check import PollMonitor
from bot.telegram.incoming.events import Event
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.incoming.parse_update import KINDS, read_body
from bot.telegram.runtime.polling import Polling
from bot.telegram.runtime.receiver import Receiver
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault

SECRET = "what-people-say"


def text_of(event: Event) -> str:
    """What somebody said."""
    return event.text if isinstance(event, IncomingMessage) else ""


@dataclass
class Post:
    """A Telegram, and what has come from it."""

    telegram: Emulator
    polling: "asyncio.Task[None]"
    monitor: PollMonitor
    came: list[Event] = field(default_factory=list)

    def says(self, words: str) -> None:
        user = self.telegram.person("Ada")
        self.telegram.say(user, self.telegram.private_chat(user), words)

    async def brings(self, count: int) -> None:
        await self.telegram.wait_for(lambda: len(self.came) >= count, 15)
        assert not self.polling.done()

    @property
    def limits(self) -> list[object]:
        return [c.params.get("limit") for c in self.telegram.calls if c.method == "getUpdates"]


@asynccontextmanager
async def _open(
    database: Database, *faults: Fault, known: frozenset[str] | None = None
) -> AsyncIterator[Post]:
    telegram = Emulator()
    telegram.world.mailbox.known_kinds = known
    await telegram.start()
    for fault in faults:
        telegram.faults.add(fault)
    bot = make_bot(telegram.token, telegram.url, "", ServerClock())
    came: list[Event] = []

    def read(body: dict[str, Any]) -> Event:  # Any: as it came
        return read_body(body["update_id"], body, BotName(bot.id, bot.username))

    async def passes(event: Event) -> bool:
        if "a fault of ours" in text_of(event):
            raise TypeError("as told")
        return False

    def receive(event: Event) -> None:
        came.append(event)
        telegram.world.broadcast.beat()

    async with bot:
        receiver = Receiver(Inbox(database), read, passes, receive, lambda: 1_000.0)
        monitor = PollMonitor(lambda: 0.0)
        polling = Polling(bot, receiver.receive, monitor, ConnectionLog(bot.base_url))
        task = asyncio.create_task(polling.run())
        try:
            yield Post(telegram, task, monitor, came)
        finally:
            task.cancel()
            await asyncio.wait({task})
            await telegram.stop()


async def test_telegram_is_told_of_nothing_that_is_not_committed_yet(
    database: Database, tmp_path: Path
) -> None:
    async with _open(database) as post:
        with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
            # Whoever writes now holds up the commit.
            other.execute("BEGIN IMMEDIATE")
            post.says("one")
            await post.telegram.wait_for(lambda: len(post.limits) == 1)
            await asyncio.sleep(0.5)

            assert len(post.limits) == 1
            assert len(post.telegram.pending) == 1
            other.execute("ROLLBACK")
        await post.brings(1)
        await post.telegram.wait_for(lambda: not post.telegram.pending)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("getUpdates", "401", times=2),
        Fault("getUpdates", "404", times=2),
        Fault("getUpdates", "page", status=401, body="<html>nginx</html>", times=2),
        Fault("getUpdates", "page", status=404, body="<html>nginx</html>"),
        Fault("getUpdates", "page", body="<html>Please log in</html>"),
        Fault("getUpdates", "page", status=302, body="/elsewhere"),
        Fault("getUpdates", "odd", body='{"ok": true}'),
        Fault("getUpdates", "odd", body='{"ok": true, "result": {"update_id": 3}}'),
        Fault("getUpdates", "cut"),
        Fault("getUpdates", "429", retry_after=1),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status} {fault.body[:20]}",
)
async def test_nothing_that_is_answered_ends_the_poll(
    database: Database, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with _open(database, fault) as post:
        post.says(SECRET)
        await post.brings(1)
        post.says("more")
        await post.brings(2)

    assert [update.update_id for update in post.came] == sorted({u.update_id for u in post.came})
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
    assert caplog.messages[-1] == "Telegram answers again"
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    "known",
    [
        "message edited_message callback_query inline_query chosen_inline_result my_chat_member "
        "chat_member message_reaction",
        "message edited_message callback_query inline_query chosen_inline_result",
        "message edited_message callback_query",
    ],
    ids=["7.0", "5.0", "least"],
)
async def test_a_server_that_refuses_unknown_kinds_is_asked_for_those_that_it_knows(
    database: Database, known: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with _open(database, known=frozenset(known.split())) as post:
        post.says("one")
        await post.brings(1)

        assert post.telegram.world.mailbox.allowed_updates == sorted(known.split())
    (told,) = caplog.messages
    assert told.startswith("Telegram takes no such kinds of updates: ")


async def test_a_server_that_knows_no_webhook_is_polled_all_the_same(database: Database) -> None:
    unknown = Fault("deleteWebhook", "404", times=-1)
    async with _open(database, unknown) as post:
        post.says("one")
        await post.brings(1)
        post.says("two")
        await post.brings(2)

        assert sum(call.method == "deleteWebhook" for call in post.telegram.calls) == 1


async def test_a_webhook_whose_removal_was_refused_for_a_moment_is_removed(
    database: Database,
) -> None:
    async with _open(database, Fault("deleteWebhook", "404")) as post:
        post.telegram.world.webhook.url = "https://elsewhere.example"
        post.says("one")
        await post.brings(1)

        assert post.telegram.world.webhook.url == ""


async def test_a_poll_that_is_refused_whatever_it_asks_for_goes_on_with_all_kinds(
    database: Database,
) -> None:
    refused = Fault("getUpdates", "400", times=5)
    async with _open(database, refused) as post:
        post.says("one")
        await post.brings(1)

        assert post.telegram.world.mailbox.allowed_updates == sorted(KINDS)


async def test_a_poll_that_is_answered_at_once_with_nothing_is_not_repeated_at_once(
    database: Database,
) -> None:
    empty = Fault("getUpdates", "page", body='{"ok": true, "result": []}', times=-1)
    async with _open(database, empty) as post:
        await asyncio.sleep(1.5)

        assert 1 <= len(post.limits) <= 2


async def test_what_makes_a_batch_unreadable_is_asked_for_one_by_one(database: Database) -> None:
    async with _open(database, Fault("getUpdates", "odd", body="[")) as post:
        post.says("one")
        await post.brings(1)
        post.says("two")
        await post.brings(2)

        assert post.limits[:3] == [None, 1, None]


async def test_an_update_without_a_number_takes_no_other_along(database: Database) -> None:
    good = {"update_id": 2**31, "message": {"chat": {"id": 5}}}
    batch = [5, {"message": {}}, {"update_id": "7"}, {"update_id": 2**70}, good]
    body = json.dumps({"ok": True, "result": batch})
    async with _open(database, Fault("getUpdates", "page", body=body)) as post:
        await post.brings(1)

        assert [update.update_id for update in post.came] == [2**31]


async def test_an_update_that_meets_a_fault_of_ours_holds_up_nothing(database: Database) -> None:
    async with _open(database, Fault("getUpdates", "500")) as post:
        user = post.telegram.person("Ada")
        for words in ("one", "a fault of ours", "two"):
            post.telegram.push(
                {
                    "message": {
                        "message_id": 1,
                        "date": 1,
                        "chat": {"id": -5, "type": "group"},
                        "from": user,
                        "text": words,
                    }
                }
            )

        await post.brings(2)

        await post.telegram.wait_for(lambda: not post.telegram.pending)
        assert [text_of(event) for event in post.came] == ["one", "two"]


async def test_a_token_that_is_refused_is_told_at_once_until_it_is_taken_again(
    database: Database,
) -> None:
    async with _open(database, Fault("getUpdates", "401", times=-1)) as post:
        async with asyncio.timeout(15):
            while post.monitor.trouble() != "Telegram refuses the token":  # noqa: ASYNC110  # sets no event
                await asyncio.sleep(0.01)

        post.telegram.faults.clear()
        post.says("one")
        await post.brings(1)
        assert post.monitor.trouble() is None
