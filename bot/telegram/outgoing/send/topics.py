"""Topics that take nothing any more: what is for them goes to the chat itself, not nowhere."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest

from bot.domain.message import Thread
from bot.telegram.api import api_errors
from bot.telegram.outgoing.send.clock import Clock

_SECONDS = 600.0
"""Until a topic is tried again: somebody may have opened it."""

_MOST = 1000

T = TypeVar("T")


class Topics:
    """Which topics have refused a message of late: deleted, closed, or topics are off."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refused: dict[Thread, float] = {}

    async def call(self, thread: Thread, call: Callable[[int | None], Awaitable[T]]) -> T:
        """Make a call with the thread's topic, or with none where the topic refuses it."""
        topic_id = self._id_of(thread)
        try:
            return await call(topic_id)
        except BadRequest as error:
            if topic_id is None or not api_errors.is_topic_gone(error):
                raise
            self._refuse(thread)
            return await call(None)

    def _id_of(self, thread: Thread) -> int | None:
        refused_at = self._refused.get(thread)
        is_refused = refused_at is not None and self._clock.now() - refused_at < _SECONDS
        # Of what was asked from another chat, the person reads in their private chat.
        return None if is_refused or thread.is_elsewhere else thread.topic_id or None

    def _refuse(self, thread: Thread) -> None:
        self._refused.pop(thread, None)
        if len(self._refused) >= _MOST:
            del self._refused[next(iter(self._refused))]
        self._refused[thread] = self._clock.now()
