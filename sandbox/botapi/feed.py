"""Who is told when something happens: feeds for the page, a pulse for whoever waits."""

import asyncio
from collections.abc import AsyncIterator

from sandbox.botapi.json_types import Json


class Feed(AsyncIterator[Json]):
    """The events of the emulator from now on, until closed."""

    def __init__(self, broadcast: "Broadcast") -> None:
        self._broadcast = broadcast
        self._queue: asyncio.Queue[Json | None] = asyncio.Queue()

    def put(self, event: Json | None) -> None:
        self._queue.put_nowait(event)

    async def __anext__(self) -> Json:
        event = await self._queue.get()
        if event is None:
            raise StopAsyncIteration
        return event

    def close(self) -> None:
        self._broadcast.feeds.discard(self)
        self.put(None)


class Broadcast:
    """Every event to every feed."""

    def __init__(self) -> None:
        self.feeds: set[Feed] = set()
        self._waiting: set[asyncio.Future[None]] = set()

    def listen(self) -> Feed:
        feed = Feed(self)
        self.feeds.add(feed)
        return feed

    def tell(self, event: Json) -> None:
        for feed in self.feeds:
            feed.put(event)
        self.beat()

    def beat(self) -> None:
        """Something changed that is no event: a call, a new update, a switch."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    async def next_beat(self, seconds: float | None) -> None:
        """Return at the next change, or when the seconds are over."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            # Not wait_for: before Python 3.12 it forgets a cancellation where the change comes
            # at the same time, and a poller that has hung up is then waited for.
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            return
        finally:
            self._waiting.discard(waiting)
