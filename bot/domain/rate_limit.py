"""How many messages a person may send in a minute."""

from collections import deque
from enum import Enum, auto

_WINDOW = 60.0
_MOST = 5000
"""People who are kept in mind."""


class RateLimit(Enum):
    """What becomes of one more message."""

    OK = auto()
    WARN = auto()
    """It is one too many, and the first such: its author is told."""
    DROP = auto()


class SlidingWindow:
    """A window of a minute that slides along with each person's messages; 0 is no limit.

    Only messages that were listened to count, so whoever goes on all the same is heard again as
    soon as a minute has passed since the oldest of them.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._heard: dict[int, deque[float]] = {}
        self._told: set[int] = set()

    def check(self, person: int, at: float) -> RateLimit:
        """Whether to listen to this person's message of that time, in seconds."""
        if not self._per_minute:
            return RateLimit.OK
        heard = self._heard.setdefault(person, deque())
        while heard and heard[0] <= at - _WINDOW:
            heard.popleft()
        if len(heard) < self._per_minute:
            heard.append(at)
            self._told.discard(person)
            self._forget_some()
            return RateLimit.OK
        if person in self._told:
            return RateLimit.DROP
        self._told.add(person)
        return RateLimit.WARN

    def _forget_some(self) -> None:
        """Whoever has spoken longest ago is of no interest any more."""
        if len(self._heard) > _MOST:
            longest_ago = min(self._heard, key=lambda person: self._heard[person][-1])
            del self._heard[longest_ago]
            self._told.discard(longest_ago)
