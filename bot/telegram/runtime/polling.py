"""Asking Telegram for updates: each batch is committed before the next question confirms it."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import Inbox, StoredUpdate
from bot.telegram.api import bot_api
from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.api.backoff import Backoff
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.api.response_checks import NotTelegram, Unreadable, is_id
from bot.telegram.health_check import PollMonitor
from bot.telegram.incoming.events import Event
from bot.telegram.incoming.parse_update import KINDS

logger = logging.getLogger(__name__)

_LONG_POLL = 30
"""Seconds; Telegram allows up to 50."""

_LONGEST_PAUSE = 5.0
_LONGEST_REFUSED = 60.0
"""Seconds between two tries where Telegram, or what stands before it, wants none of them."""
_LASTING = 2.0
"""A pause of more than this: the trouble was not a moment's."""
_LONGEST_DEAFNESS = 600.0
"""Seconds, however long Telegram asks for patience: people are waiting."""
_SHORTEST_POLL = 1.0
"""Seconds that a poll takes which brings nothing new; a proxy may answer each at once."""

ALLOWED_UPDATES = [*KINDS]
"""Always sent whole: Telegram remembers the list, and leaves some kinds out by default."""


Read = Callable[[dict[str, Any]], Event]  # Any: Telegram's JSON, stored as it is
"""What an update says. Raises nothing."""


class TokenRefused(Exception):
    """Telegram does not know the token, at the start."""


class Polling:
    """A long poll of our own, since python-telegram-bot's confirms updates before they are kept.

    Its updater puts a batch into a queue in memory and confirms it with the next call, which
    starts at once: a kill then loses every update whose handler is not done.
    """

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        read: Read,
        is_for_others: Callable[[Event], Awaitable[bool]],
        receive: Callable[[Event], None],
        heartbeat: PollMonitor,
        trouble: ConnectionLog,
        clock: Callable[[], float],
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._read = read
        self._is_passing = is_for_others
        self._receive = receive
        self._heartbeat = heartbeat
        self._connection_log = trouble
        self._clock = clock
        self._offset: int | None = None
        self._limit: int | None = None

    async def run(self) -> None:
        """Poll until cancelled, whatever Telegram says. Raises StorageUnavailable."""
        now, backoff = asyncio.get_running_loop().time, Backoff(_LONGEST_PAUSE)
        while True:
            asked_at = now()
            try:
                batch = await self._fetch()
            except TelegramError as error:
                await self._rest(error, backoff)
                continue
            self._heartbeat.beat()
            self._connection_log.settle()
            backoff.reset()
            is_new = self._is_new(batch)
            await self._keep_all(batch)
            if not is_new:
                await asyncio.sleep(max(0.0, asked_at + _SHORTEST_POLL - now()))

    def _is_new(self, batch: Sequence[dict[str, Any]]) -> bool:
        return any(self._offset is None or body["update_id"] >= self._offset for body in batch)

    async def _fetch(self) -> Sequence[dict[str, Any]]:  # Any: Telegram's JSON, stored as it is
        """Updates as they came. Raises TelegramError."""
        wanted: dict[str, bot_api.Value] = {
            "offset": self._offset,
            "limit": self._limit,
            "timeout": _LONG_POLL,
            "allowed_updates": ALLOWED_UPDATES,
        }
        try:
            # Raw, since an update is stored as it came; Bot.get_updates would parse and rewrite it.
            batch = await bot_api.call(
                self._bot, "getUpdates", wanted, read_timeout=_LONG_POLL + 15
            )
        except Unreadable:
            self._limit = 1  # What makes a batch so must not hold up what comes before it.
            raise
        self._limit = None
        updates = [
            body for body in batch if isinstance(body, dict) and is_id(body.get("update_id"))
        ]
        if len(updates) < len(batch):
            logger.warning("%d updates without a number were left out", len(batch) - len(updates))
        return updates

    async def _keep_all(self, batch: Sequence[dict[str, Any]]) -> None:
        """Keep a batch; where that meets a fault of ours, what can be kept of it."""
        try:
            await self._keep(batch)
        except StorageUnavailable:
            raise
        except Exception:
            if len(batch) > 1:
                for body in batch:
                    await self._keep_all([body])
                return
            # Asked for again and again it would hold up all that comes after it.
            logger.exception("an update could not be kept, and is passed over")
            self._offset = batch[0]["update_id"] + 1

    async def _keep(self, batch: Sequence[dict[str, Any]]) -> None:
        """Commit, then move the offset, then set to work: in this order nothing can be lost."""
        if not batch:
            return
        events = [self._read(body) for body in batch]
        updates = [
            StoredUpdate(event.update_id, await self._body_to_keep(event, body))
            for event, body in zip(events, batch, strict=True)
        ]
        new = await self._inbox.add(updates, self._clock())
        self._offset = max(event.update_id for event in events) + 1
        for event in events:
            if event.update_id in new:
                self._receive(event)

    async def _rest(self, error: TelegramError, backoff: Backoff) -> None:
        """Wait before the next poll."""
        # A moment of a conflict, say, is usual: the poll of a process that was just killed.
        self._connection_log.note(error, is_lasting=backoff.pause > _LASTING)
        if isinstance(error, RetryAfter):
            await asyncio.sleep(min(retry_seconds(error), _LONGEST_DEAFNESS))
            return
        is_refused = isinstance(error, (InvalidToken, NotTelegram))
        await asyncio.sleep(backoff.step(_LONGEST_REFUSED if is_refused else None))

    async def _body_to_keep(self, event: Event, body: dict[str, Any]) -> str:
        """As it came; but what a group's members say to each other is never on the disk."""
        return "" if await self._is_passing(event) else json.dumps(body)
