"""What time it is at a server: a second opinion on this machine's clock."""

import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

_DAY = 86400.0


class ServerClock:
    """The time of the newest answer's Date header, and how long ago that was."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ahead: float | None = None
        """Seconds of the server's time before those of our monotonic clock."""
        self._has_answered = False

    def note(self, date_header: str) -> None:
        """An answer has just come with this Date header; empty where it had none."""
        self._has_answered = True
        try:
            at = parsedate_to_datetime(date_header)
            seconds = at.replace(tzinfo=at.tzinfo or UTC).timestamp()
        except (ValueError, OverflowError):
            return
        self._ahead = seconds - self._monotonic()

    def agrees(self, now: float) -> bool | None:
        """Whether this is the time, within a day; None: the server has not been heard yet.

        A Bot API server of one's own tells no time (td's HttpHeaderCreator writes no Date), so
        nothing can contradict the clock there.
        """
        ahead = self.ahead_of(now)
        if ahead is None:
            return True if self._has_answered else None
        return abs(ahead) < _DAY

    def ahead_of(self, now: float) -> float | None:
        """Seconds by which the server's clock is ahead of `now`; None where it told no time."""
        return None if self._ahead is None else self._ahead + self._monotonic() - now
