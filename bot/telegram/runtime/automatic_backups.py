"""Backups that are made by themselves, as long as the bot runs."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import BackupNotMade, BotError
from bot.storage.backup import BackupFailed, make_backup
from bot.storage.backup_failure import BackupFailure, clear_failure, note_failure
from bot.storage.backup_folder import backups_of, delete_oldest, name_automatic, newest_backup_at

logger = logging.getLogger(__name__)

_AGAIN_SECONDS = 3600.0
"""After one that failed; sooner where they are made more often than that."""


class AutomaticBackups:
    """A backup every so many hours (0: never), of which the newest `keep` are kept.

    Those that an operator has made count as the newest, and are never deleted.

    One that fails is told to the admins, and tried again. It never ends the bot.
    """

    def __init__(
        self,
        database: Path,
        every_hours: float,
        keep: int,
        alert: Callable[[type[BotError]], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._period = every_hours * 3600.0
        self._keep = keep
        self._alert = alert
        self._clock = clock

    async def run(self) -> None:
        """The first one at once, unless there is one that is new enough. Ends where cancelled."""
        if not self._period:
            # Where they were given up, what once failed is nobody's business any more.
            with suppress(OSError):
                await asyncio.to_thread(clear_failure, self._database)
            return
        pause = await asyncio.to_thread(self._seconds_left)
        while True:
            await asyncio.sleep(pause)
            is_made = await self.make()
            pause = self._period if is_made else min(self._period, _AGAIN_SECONDS)

    async def make(self) -> bool:
        """One backup, now; whether it was made."""
        stop = threading.Event()
        try:
            await asyncio.to_thread(self._make, stop.is_set)
        except (BackupFailed, OSError) as error:
            logger.error("the automatic backup failed: %s", error)  # noqa: TRY400  # its words are enough
            await asyncio.to_thread(self._note, str(error))
            await self._tell()
            return False
        finally:
            stop.set()  # Its thread ends soon, also where nobody waits for it any more.
        return True

    def _make(self, is_stopped: Callable[[], bool]) -> None:
        folder = backups_of(self._database)
        target = folder / name_automatic(self._clock())
        make_backup(self._database, target, is_stopped)
        clear_failure(self._database)
        logger.info("a backup was made: %s", target.absolute())
        delete_oldest(folder, self._keep, target)

    def _note(self, reason: str) -> None:
        """For /status and the doctor, also after a restart."""
        try:
            note_failure(self._database, BackupFailure(self._clock(), reason))
        except OSError as error:
            logger.warning("that could not be noted: %s", error)

    def _seconds_left(self) -> float:
        """Until the next one is due. One from the future, by a clock that was wrong, is none."""
        try:
            newest_at = newest_backup_at(backups_of(self._database))
        except OSError:
            return 0.0  # What is wrong with the folder is told when it is to be used.
        age = self._period if newest_at is None else self._clock() - newest_at
        return self._period - age if 0 <= age <= self._period else 0.0

    async def _tell(self) -> None:
        try:
            await self._alert(BackupNotMade)
        except Exception as error:  # noqa: BLE001  # whoever has to store something ends the bot
            logger.warning("the admins could not be told of it: %s", error)
