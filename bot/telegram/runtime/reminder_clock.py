"""Wakes when a reminder is due, and hands it to its thread, where it is said in its turn."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from heapq import heappop, heappush
from itertools import count

from bot.domain.reminder import DueTime
from bot.storage.errors import StorageUnavailable
from bot.storage.reminders import Reminders
from bot.telegram.lanes.lanes import Lanes

logger = logging.getLogger(__name__)

_LONGEST_SLEEP = 30.0
"""Seconds; clocks are set, and machines sleep."""

Say = Callable[[DueTime, Lanes], Awaitable[float | None]]
"""Says it; or tells in how many seconds to try once more."""


class ReminderClock:
    """Each time that comes is handed out once by a process, and by the next one if it is left."""

    def __init__(self, reminders: Reminders, say: Say, clock: Callable[[], float]) -> None:
        self._reminders = reminders
        self._say = say
        self._clock = clock
        self._again: list[tuple[float, int, DueTime]] = []
        """What is tried once more, and when."""
        self._numbers = count()

    async def run(self, lanes: Lanes) -> None:
        """Until it is cancelled. Raises StorageUnavailable."""
        is_new = True
        while True:
            try:
                if is_new:
                    self.hand_out(await self._reminders.left_over(), lanes)
                    is_new = False
                wait = await self.tick(lanes)
            except StorageUnavailable:
                raise
            except Exception:
                # The last resort: one odd row is not to silence all others for ever.
                logger.exception("reminders could not be looked at; again in half a minute")
                wait = _LONGEST_SLEEP
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._reminders.changed.wait()

    async def tick(self, lanes: Lanes) -> float:
        """Hand out what is due now; seconds until the next look."""
        self._reminders.changed.clear()
        while self._again and self._again[0][0] <= self._clock():
            self.hand_out([heappop(self._again)[2]], lanes)
        while due := await self._reminders.take_due(self._clock()):
            self.hand_out(due, lanes)
        next_due = await self._reminders.next_due()
        times = [*(at for at, _number, _due in self._again[:1]), *([next_due] if next_due else [])]
        first = min(times, default=math.inf)
        return min(_LONGEST_SLEEP, max(0.0, first - self._clock()))

    def hand_out(self, times: list[DueTime], lanes: Lanes) -> None:
        """Each waits for what its thread has to say before it, and holds up no other."""
        for due in times:
            lanes.of(due.thread).run_in_order(partial(self._say_or_wait, due, lanes))

    async def _say_or_wait(self, due: DueTime, lanes: Lanes) -> None:
        try:
            wait = await self._say(due, lanes)
        except StorageUnavailable:
            raise
        except Exception:
            logger.exception("a reminder could not be begun; again in half a minute")
            wait = _LONGEST_SLEEP
        if wait is not None:
            heappush(self._again, (self._clock() + wait, next(self._numbers), due))
            self._reminders.changed.set()
