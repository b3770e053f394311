"""Time as deliveries see it, so that a test can let minutes pass in a moment."""

import asyncio
import time


class Clock:
    """A monotonic clock in seconds; `speed` of them pass in each real one."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    def now(self) -> float:
        """Seconds since some moment."""
        return time.monotonic() * self._speed

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        await asyncio.sleep(seconds / self._speed)

    async def happens(self, event: asyncio.Event, within: float) -> bool:
        """Whether the event is set within so many seconds."""
        try:
            async with asyncio.timeout(within / self._speed):
                await event.wait()
        except TimeoutError:
            return False
        return True
