"""Asking Telegram for updates: each batch is received before the next question confirms it."""

import asyncio
import logging
from collections.abc import Sequence

from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.telegram.api import bot_api
from bot.telegram.api.api_errors import retry_seconds
from bot.telegram.api.backoff import Backoff
from bot.telegram.api.connection_log import ConnectionLog
from bot.telegram.api.response_checks import NotTelegram, Unreadable
from bot.telegram.health_check import PollMonitor
from bot.telegram.runtime.receiver import Body, Receive, is_update
from bot.telegram.runtime.update_kinds import UpdateKinds

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
        receive: Receive,
        heartbeat: PollMonitor,
        connection_log: ConnectionLog,
    ) -> None:
        self._bot = bot
        self._receive = receive
        self._heartbeat = heartbeat
        self._connection_log = connection_log
        self._has_webhook = True
        """As far as is known: Telegram answers no question for updates while one is set."""
        self._may_have_webhook = False
        """Its removal was refused: the server knows no webhooks, or it was a moment's trouble."""
        self._kinds = UpdateKinds(lambda: asyncio.get_running_loop().time())
        self._offset: int | None = None
        self._limit: int | None = None

    async def run(self) -> None:
        """Poll until cancelled, whatever Telegram says. Raises StorageUnavailable."""
        now, backoff = asyncio.get_running_loop().time, Backoff(_LONGEST_PAUSE)
        while True:
            asked_at = now()
            try:
                await self._remove_webhook()
                batch = await self._fetch()
            except TelegramError as error:
                if not (isinstance(error, BadRequest) and self._kinds.leave_out()):
                    await self._rest(error, backoff)
                continue
            self._kinds.settle()
            self._heartbeat.beat()
            self._connection_log.settle()
            backoff.reset()
            is_new = self._is_new(batch)
            await self._receive(batch)
            if batch:
                # With the next question Telegram learns that they are kept.
                self._offset = max(body["update_id"] for body in batch) + 1
            if not is_new:
                await asyncio.sleep(max(0.0, asked_at + _SHORTEST_POLL - now()))

    async def _remove_webhook(self) -> None:
        """One of an earlier run; one that is set later on is of another program. It drops nothing.

        Raises TelegramError.
        """
        if not self._has_webhook:
            return
        try:
            await self._bot.delete_webhook()
        except (BadRequest, InvalidToken):
            # A poll tells which of both it is, and whether it is the token.
            self._may_have_webhook = True
        self._has_webhook = False

    def _is_new(self, batch: Sequence[Body]) -> bool:
        return any(self._offset is None or body["update_id"] >= self._offset for body in batch)

    async def _fetch(self) -> Sequence[Body]:
        """Updates as they came. Raises TelegramError."""
        wanted: dict[str, bot_api.Value] = {
            "offset": self._offset,
            "limit": self._limit,
            "timeout": _LONG_POLL,
            "allowed_updates": self._kinds.names,
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
        updates = [body for body in batch if is_update(body)]
        if len(updates) < len(batch):
            logger.warning("%d updates without a number were left out", len(batch) - len(updates))
        return updates

    async def _rest(self, error: TelegramError, backoff: Backoff) -> None:
        """Wait before the next poll."""
        if isinstance(error, Conflict) and self._may_have_webhook:
            self._has_webhook, self._may_have_webhook = True, False
        # A moment of a conflict, say, is usual: the poll of a process that was just killed.
        self._connection_log.note(error, is_lasting=backoff.pause > _LASTING)
        if isinstance(error, RetryAfter):
            await asyncio.sleep(min(retry_seconds(error), _LONGEST_DEAFNESS))
            return
        if isinstance(error, InvalidToken):
            self._heartbeat.note_refusal()
        is_refused = isinstance(error, (InvalidToken, NotTelegram))
        await asyncio.sleep(backoff.step(_LONGEST_REFUSED if is_refused else None))
