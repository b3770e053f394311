"""What is done once a day, and when a temporary conversation is over: what is too old goes."""

import asyncio
import logging
from collections.abc import Callable

from bot.storage.backup_deletion import BackupDeletion
from bot.storage.deletion import Deletion
from bot.storage.engine import Engine
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import Inbox
from bot.storage.inline_answers import InlineAnswers
from bot.storage.reminders import Reminders
from bot.storage.temporary_conversations import TemporaryConversations

logger = logging.getLogger(__name__)

_SOON, _HOUR, _DAY = 600.0, 3600.0, 86400.0
"""Seconds."""

_DISAGREEMENT = (
    "this machine's clock is more than a day away from Telegram's: nothing is deleted for its age "
    "until that is set right"
)


class Maintenance:
    """Deletes turns that are older than `retention_days` (0: none), old updates and old copies.

    What was deleted goes from the backups, too.

    `is_right` tells whether a time is right; None: that is not known yet. What is too old is
    deleted only where it is: a clock that is a year ahead would have everything deleted.
    """

    def __init__(
        self,
        database: Engine,
        deletion: Deletion,
        backup_deletion: BackupDeletion,
        temporary: TemporaryConversations,
        inbox: Inbox,
        retention_days: float,
        clock: Callable[[], float],
        is_right: Callable[[float], bool | None],
    ) -> None:
        self._database = database
        self._forgetting = deletion
        self._backup_deletion = backup_deletion
        self._temporary = temporary
        self._inbox = inbox
        self._retention_days = retention_days
        self._clock = clock
        self._is_right = is_right
        self._disagreements = 0

    async def run(self) -> None:
        """At the start, and then daily. Raises StorageUnavailable."""
        while True:
            try:
                pause = await self.clean()
            except StorageUnavailable:
                raise
            except Exception:
                logger.exception("what is old could not be deleted; again in an hour")
                pause = _HOUR
            await asyncio.sleep(pause)

    async def clean(self) -> float:
        """Once; also what an earlier process deleted without coming to the end of it.

        Gives the seconds until it is to be done again.
        """
        now = self._clock()
        is_right = self._is_right(now)
        if is_right:
            await self._delete_old(now)
        await self._forgetting.scrub()
        await self._backup_deletion.clean(now, self._oldest(now) if is_right else 0.0)
        if is_right is False:
            self._complain()
        else:
            self._disagreements = 0
        return await self._pause(now) if is_right else _HOUR

    async def _pause(self, now: float) -> float:
        """Until the next temporary conversation is over: one that begins later is over later."""
        due = await self._temporary.next_due()
        return _DAY if due is None else min(_DAY, max(_SOON, due - now))

    async def _delete_old(self, now: float) -> None:
        await self._database.forget_copies(now)
        await self._inbox.forget_done(now)
        if count := await self._temporary.delete(now):
            logger.info("%d temporary conversations are deleted", count)
        await InlineAnswers(self._database).forget_old(now)
        await Reminders(self._database).forget_done(now, self._oldest(now))
        if self._retention_days:
            count = await self._forgetting.forget_older(self._oldest(now), now)
            if count:
                logger.info("%d turns were too old and are deleted", count)

    def _oldest(self, now: float) -> float:
        """When a turn may have been asked at the earliest; 0: at any time."""
        return now - self._retention_days * _DAY if self._retention_days else 0.0

    def _complain(self) -> None:
        """Once a day."""
        if self._disagreements % (_DAY / _HOUR) == 0:
            logger.error(_DISAGREEMENT)
        self._disagreements += 1
