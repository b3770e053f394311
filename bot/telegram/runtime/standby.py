"""A process that waits to work: it keeps what Telegram brings, for the one that works."""

from collections.abc import Callable

from bot.storage.inbox import Inbox, StoredUpdate
from bot.telegram.runtime.receiver import read_call


class Standby:
    """Stores calls of the webhook as they are; whoever works judges them."""

    def __init__(self, inbox: Inbox, clock: Callable[[], float]) -> None:
        self._inbox = inbox
        self._clock = clock

    async def take(self, content: bytes) -> bool:
        """Keep what one call has brought. Raises StorageUnavailable."""
        body = read_call(content)
        if body is not None:
            update = StoredUpdate(body["update_id"], content.decode("utf-8", "replace"))
            await self._inbox.add([update], self._clock())
        return True
