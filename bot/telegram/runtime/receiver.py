"""Receives updates, polled or brought: each is committed before Telegram learns that it came."""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import Inbox, StoredUpdate
from bot.telegram.api.response_checks import is_id
from bot.telegram.incoming.events import Event

logger = logging.getLogger(__name__)

Body = dict[str, Any]  # Any: an update, Telegram's JSON, stored as it is
Read = Callable[[Body], Event]
"""What an update says. Raises nothing."""
Receive = Callable[[Sequence[Body]], Awaitable[None]]
"""Keep the updates and set to work; what has returned, Telegram may be told of."""


def is_update(body: object) -> bool:
    """Whether it has a number; without one it could be neither kept nor known again."""
    return isinstance(body, dict) and is_id(body.get("update_id"))


def read_call(content: bytes) -> Body | None:
    """The update that a call of the webhook holds; None, and a line in the log, where it is none.

    Nothing is raised: Telegram would bring it for a day.
    """
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    if is_update(body):
        return dict(body)
    logger.warning("a call of the webhook held no update (%d bytes)", len(content))
    return None


class Receiver:
    """Commits, then sets to work: in this order nothing can be lost."""

    def __init__(
        self,
        inbox: Inbox,
        read: Read,
        is_for_others: Callable[[Event], Awaitable[bool]],
        hand_on: Callable[[Event], None],
        clock: Callable[[], float],
    ) -> None:
        self._inbox = inbox
        self._read = read
        self._is_for_others = is_for_others
        self._hand_on = hand_on
        self._clock = clock

    async def receive(self, batch: Sequence[Body]) -> None:
        """Keep a batch; where that meets a fault of ours, what can be kept of it.

        Asked for again and again, the rest would hold up all that comes after it. Raises
        StorageUnavailable.
        """
        try:
            await self._keep(batch)
        except StorageUnavailable:
            raise
        except Exception:
            if len(batch) > 1:
                for body in batch:
                    await self.receive([body])
                return
            logger.exception("an update could not be kept, and is passed over")

    async def _keep(self, batch: Sequence[Body]) -> None:
        if not batch:
            return
        events = [self._read(body) for body in batch]
        updates = [
            StoredUpdate(event.update_id, await self._body_to_keep(event, body))
            for event, body in zip(events, batch, strict=True)
        ]
        new = await self._inbox.add(updates, self._clock())
        for event in events:
            if event.update_id in new:
                self._hand_on(event)

    async def _body_to_keep(self, event: Event, body: Body) -> str:
        """As it came; but what a group's members say to each other is never on the disk."""
        return "" if await self._is_for_others(event) else json.dumps(body)
