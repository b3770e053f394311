"""Nobody gets through faster than the operator allows."""

from collections.abc import Callable

from bot.domain.rate_limit import RateLimit, SlidingWindow
from bot.domain.recent import Recent
from bot.telegram.incoming.events import ButtonPress
from bot.telegram.incoming.incoming_message import IncomingMessage

_FREE = {"stop", "help"}
"""Commands that cost nothing and must always work."""
_COSTLY = {"again", "more", "with", "shorter", "follow"}
"""Buttons that ask the model."""
_REMEMBERED = 1000
"""Albums."""


class RateLimiter:
    """Counts what each person says; an album is one thing said."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._pace = SlidingWindow(per_minute)
        self._clock = clock
        self._albums: Recent[tuple[int, str]] = Recent(_REMEMBERED)

    def allow_press(self, pressed: ButtonPress) -> bool:
        """Whether a button may be pressed now; those that ask anew count as a message."""
        is_free = pressed.action not in _COSTLY
        return is_free or self._pace.check(pressed.author.id, self._clock()) is RateLimit.OK

    def check(self, message: IncomingMessage) -> RateLimit:
        """Whether to listen to it. What the bot finds at its start counts for when it was sent."""
        if message.command is not None and message.command.name in _FREE:
            return RateLimit.OK
        person = message.author.id
        if message.album and (person, message.album) in self._albums:
            return RateLimit.OK
        hurry = self._pace.check(person, self._clock() if message.is_edit else message.sent_at)
        if hurry is RateLimit.OK and message.album:
            self._albums.add((person, message.album))
        return RateLimit.DROP if hurry is RateLimit.WARN and message.is_edit else hurry
