"""Picks up updates that any of several processes has stored, in the order in which they came."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress

from bot.storage.inbox import Inbox, StoredUpdate
from bot.telegram.incoming.events import Event

_LOOK_SECONDS = 0.3
"""Between two looks at what others have stored."""


class Pickup:
    """Hands each open update on, once. Nothing else does: an order of its own would be another."""

    def __init__(
        self,
        inbox: Inbox,
        read: Callable[[StoredUpdate], Event],
        hand_on: Callable[[Event], None],
        left: Callable[[], Collection[int]],
    ) -> None:
        self._inbox = inbox
        self._read = read
        self._hand_on = hand_on
        self._left = left
        """What an earlier process has left, which goes its own way."""
        self._stored = asyncio.Event()

    def wake(self, _event: Event) -> None:
        """This process has stored something itself: it need not wait."""
        self._stored.set()

    async def run(self) -> None:
        """Until it is cancelled. Raises StorageUnavailable."""
        known = set(self._left())
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._stored.wait()
            self._stored.clear()
            found = await self._inbox.open_ids()
            new = [update_id for update_id in found if update_id not in known]
            for update in await self._inbox.bodies(new) if new else ():
                self._hand_on(self._read(update))
            # What is not open any more does not come again.
            known = set(found)
