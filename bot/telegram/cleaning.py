"""What is done once a day: what is too old is deleted."""

import asyncio
import logging
from collections.abc import Callable

from bot.storage.database import Database
from bot.storage.forgetting import Forgetting

logger = logging.getLogger(__name__)

_DAY = 86400.0
"""Seconds."""


class Cleaning:
    """Deletes turns that are older than `retention_days` (0: none), and old copies of the file."""

    def __init__(
        self,
        database: Database,
        forgetting: Forgetting,
        retention_days: float,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._forgetting = forgetting
        self._retention_days = retention_days
        self._clock = clock

    async def run(self) -> None:
        """At the start, and then daily. Raises StorageUnavailable."""
        while True:
            await self.clean()
            await asyncio.sleep(_DAY)

    async def clean(self) -> None:
        """Once; also what an earlier process deleted without coming to the end of it."""
        now = self._clock()
        await self._database.forget_copies(now)
        if self._retention_days:
            count = await self._forgetting.forget_older(now - self._retention_days * _DAY, now)
            if count:
                logger.info("%d turns were too old and are deleted", count)
        await self._forgetting.scrub()
