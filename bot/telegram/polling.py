"""Asking Telegram for updates: each batch is committed before the next question confirms it."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.storage.inbox import Inbox, StoredUpdate
from bot.telegram import raw
from bot.telegram.errors import retry_seconds
from bot.telegram.incoming.fields import LARGEST, chat_of
from bot.telegram.vitals import Heartbeat

logger = logging.getLogger(__name__)

_LONG_POLL = 30
"""Seconds; Telegram allows up to 50."""

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 5.0
_LASTING = 2.0
"""A pause of more than this: the trouble was not a moment's."""

ALLOWED_UPDATES = [*Update.ALL_TYPES, "stopped_message_generation"]
"""Always sent whole: Telegram remembers the list, and leaves some kinds out by default."""

_CONFLICT = (
    "Telegram says that another program polls with this bot's token, or that a webhook is set. "
    "Stop the other one; this one goes on trying. (%s)"
)


class TokenRefused(Exception):
    """Telegram does not know the token, or not any more."""


class Polling:
    """A long poll of our own, since python-telegram-bot's confirms updates before they are kept.

    Its updater puts a batch into a queue in memory and confirms it with the next call, which
    starts at once: a kill then loses every update whose handler is not done.
    """

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        dispatch: Callable[[StoredUpdate], None],
        is_passing: Callable[[StoredUpdate], Awaitable[bool]],
        heartbeat: Heartbeat,
        clock: Callable[[], float],
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._dispatch = dispatch
        self._is_passing = is_passing
        self._heartbeat = heartbeat
        self._clock = clock
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled. Raises TokenRefused and StorageUnavailable."""
        pause = _FIRST_PAUSE
        while True:
            try:
                batch = await self._fetch()
            except InvalidToken:
                raise TokenRefused from None
            except TelegramError as error:
                pause = await self._rest(error, pause)
                continue
            self._heartbeat.beat()
            if pause > _FIRST_PAUSE:
                logger.info("Telegram answers again")
                pause = _FIRST_PAUSE
            await self._keep(batch)

    async def _fetch(self) -> Sequence[dict[str, Any]]:  # Any: Telegram's JSON, stored as it is
        # Raw, since an update is stored as it came; Bot.get_updates would parse and rewrite it.
        batch: Sequence[dict[str, Any]] = await raw.call(
            self._bot,
            "getUpdates",
            {"offset": self._offset, "timeout": _LONG_POLL, "allowed_updates": ALLOWED_UPDATES},
            read_timeout=_LONG_POLL + 15,
        )
        return batch

    async def _keep(self, batch: Sequence[object]) -> None:
        """Commit, then move the offset, then set to work: in this order nothing can be lost."""
        if not batch:
            return
        updates = list(_read_ids(batch))
        if not updates:
            await asyncio.sleep(_FIRST_PAUSE)  # Telegram cannot be told which ones to leave out.
            return
        kept = [await self._without_passing_talk(*pair) for pair in updates]
        new = await self._inbox.add(kept, self._clock())
        self._offset = max(stored.update_id for _body, stored in updates) + 1
        for _body, stored in updates:
            if stored.update_id in new:
                self._dispatch(stored)

    async def _rest(self, error: TelegramError, pause: float) -> float:
        """Wait before the next poll; the pause after that."""
        is_lasting = pause > _LASTING
        if isinstance(error, RetryAfter):
            pause = retry_seconds(error)
        elif isinstance(error, Conflict):
            # A moment of it is usual: the poll of a process that has just been killed.
            logger.log(logging.ERROR if is_lasting else logging.INFO, _CONFLICT, error)
        else:
            logger.log(logging.WARNING if is_lasting else logging.INFO, "polling failed: %s", error)
        await asyncio.sleep(pause)
        return min(pause * 2, _LONGEST_PAUSE)

    async def _without_passing_talk(self, body: object, stored: StoredUpdate) -> StoredUpdate:
        """As it is to be kept: what a group's members say to each other is never on the disk."""
        if (chat_of(body) or 0) < 0 and await self._is_passing(stored):
            return StoredUpdate(stored.update_id, "")
        return stored


def _read_ids(batch: Sequence[object]) -> Iterator[tuple[object, StoredUpdate]]:
    """The updates that have an id, each as it came and as it is stored."""
    for body in batch:
        update_id = body.get("update_id") if isinstance(body, dict) else None
        # Without one it can be neither stored nor confirmed.
        if isinstance(update_id, int) and type(update_id) is int and 0 <= update_id < LARGEST:
            yield body, StoredUpdate(update_id, json.dumps(body))
        else:
            logger.warning("something that is no update came among Telegram's updates")
