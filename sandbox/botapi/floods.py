"""How often a chat may be written to, and what happens to those who do not listen."""

import math
import time
from collections import deque
from collections.abc import Callable

MINUTE = 60.0
# A timer may fire a moment early on the other side; this much is forgiven.
GRACE = 0.05


# What is on its way to the server when a penalty begins cannot know of it yet.
ON_ITS_WAY = 0.25


class Bucket:
    """A few at once, then so many a second."""

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst
        self._at = now

    def wait(self, cost: float, now: float) -> float:
        """Seconds until there is room; takes the room when that is 0."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        # An album larger than the burst must pass some day: a full bucket is always enough.
        missing = min(cost, self._burst) - self._tokens
        if missing > 0:
            return missing / self._per_second
        self._tokens -= cost
        return 0.0


class Floods:
    """The budget of each chat, and the penalties of those that went over it."""

    def __init__(
        self,
        private_per_second: float = 1.0,
        private_burst: float = 5.0,
        group_per_minute: int = 20,
        *,
        edits_count: bool = True,
        drafts_per_second: float = 3.0,
        drafts_burst: float = 10.0,
        penalty: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.private_per_second = private_per_second
        self.private_burst = private_burst
        self.group_per_minute = group_per_minute
        self.edits_count = edits_count
        self.drafts_per_second = drafts_per_second
        self.drafts_burst = drafts_burst
        self.penalty = penalty
        self.clock = clock
        self.enabled = True
        self._buckets: dict[tuple[int, str], Bucket] = {}
        self._windows: dict[int, deque[float]] = {}
        self._until: dict[int | str, float] = {}
        self._since: dict[int | str, float] = {}

    @classmethod
    def off(cls) -> "Floods":
        """No limits of its own; a fault of kind 429 still starts a penalty."""
        floods = cls()
        floods.enabled = False
        return floods

    def penalise(self, who: int | str, seconds: float) -> None:
        """A chat has to stay quiet, or calls of a method that is for no chat."""
        self._since[who] = self.clock()
        self._until[who] = self._since[who] + seconds

    def forgive(self, who: int | str) -> None:
        """No penalty any more."""
        self._until.pop(who, None)

    def is_news(self, who: int | str) -> bool:
        """Whether the penalty began so lately that a call may have been on its way by then."""
        return self.clock() - self._since.get(who, 0.0) < ON_ITS_WAY

    def penalty_left(self, who: int | str) -> float:
        """Seconds that it has to stay quiet; 0 within the grace of the deadline."""
        left = self._until.get(who, 0.0) - self.clock()
        return left if left > GRACE else 0.0

    def spend(self, chat_id: int, kind: str, cost: int = 1) -> int:
        """Pay for a call of kind send, edit or draft: 0, or the seconds of a new penalty."""
        if not self.enabled or (kind == "edit" and not self.edits_count):
            return 0
        wait = self._wait(chat_id, kind, cost)
        if wait <= 0:
            return 0
        retry_after = math.ceil(max(wait, self.penalty))
        self.penalise(chat_id, retry_after)
        return retry_after

    def _wait(self, chat_id: int, kind: str, cost: int) -> float:
        if chat_id < 0:
            return self._window_wait(chat_id, cost)
        now = self.clock()
        key = (chat_id, "draft" if kind == "draft" else "message")
        if key not in self._buckets:
            rate, burst = self.private_per_second, self.private_burst
            if kind == "draft":
                rate, burst = self.drafts_per_second, self.drafts_burst
            self._buckets[key] = Bucket(rate, burst, now)
        return self._buckets[key].wait(cost, now)

    def _window_wait(self, chat_id: int, cost: int) -> float:
        now = self.clock()
        window = self._windows.setdefault(chat_id, deque())
        while window and window[0] <= now - MINUTE:
            window.popleft()
        excess = len(window) + cost - self.group_per_minute
        if window and excess > 0:
            return window[min(excess, len(window)) - 1] + MINUTE - now
        window.extend([now] * cost)
        return 0.0
