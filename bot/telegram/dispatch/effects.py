"""When the update of an event that was handled is done."""

import asyncio
from collections.abc import Callable

from bot.storage.effect import Effect, current_effect
from bot.storage.inbox import Inbox
from bot.telegram.lanes.lanes import Lane


class Effects:
    """Begins the effect of each update, and marks the update done when that is complete."""

    def __init__(self, inbox: Inbox, clock: Callable[[], float]) -> None:
        self._inbox = inbox
        self._clock = clock

    def begin(self, update_id: int) -> Effect:
        """From here on what is set going belongs to this update."""
        effect = Effect((update_id,), self._clock())
        current_effect.set(effect)
        return effect

    async def finish(self, effect: Effect, lane: Lane) -> None:
        """It is done with what it changed; where that is nothing, when it has said what it says."""
        if effect.is_done:
            return
        if not effect.works:
            await self._inbox.finish(effect.update_ids, self._clock())
            return
        current_effect.set(None)
        lane.run_in_background(lambda: self._finish_after_works(effect))

    async def _finish_after_works(self, effect: Effect) -> None:
        while waiting := [work for work in effect.works if not work.done()]:
            await asyncio.wait(waiting)
        # What the end of the process has cut off is done anew by the next one.
        if not effect.is_done and not any(work.cancelled() for work in effect.works):
            await self._inbox.finish(effect.update_ids, self._clock())
