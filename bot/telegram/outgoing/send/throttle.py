"""When a chat may be called again: Telegram's limits, and the penalty it is in."""

from collections import deque

from bot.storage.penalties import LONGEST_PENALTY

GROUP_CALLS = 20
GROUP_SECONDS = 61.0
"""Telegram: 20 messages a minute, edits included; a second more for clocks and travel."""

_GROUP_RESERVE = 4
"""Of the 20, kept for finals: previews end earlier, so that no final is ever the 21st."""

_PRIVATE_BURST = 4.0
_PRIVATE_PER_SECOND = 1.0
_PRIVATE_RESERVE = 2.0

_GRACE = 0.1
"""Seconds after a penalty's end, for clocks that do not quite agree."""


class ChatThrottle:
    """The pace of one chat. All times are seconds of one monotonic clock, passed in."""

    def __init__(self, *, is_private: bool) -> None:
        self._is_private = is_private
        self._tokens = _PRIVATE_BURST
        self._counted_at = 0.0
        self._calls: deque[float] = deque()
        self._penalty_until = 0.0

    def wait_for_preview(self, now: float) -> float:
        """Seconds until a preview may go without taking what a final may need."""
        if self._is_private:
            return max(self._penalty(now), self._wait_for_tokens(now, 1 + _PRIVATE_RESERVE))
        return max(self._penalty(now), self._wait_for_room(now, GROUP_CALLS - _GROUP_RESERVE))

    def wait_for_final(self, now: float) -> float:
        """Seconds until a message that must go may go."""
        if self._is_private:
            return max(self._penalty(now), self._wait_for_tokens(now, 1))
        return max(self._penalty(now), self._wait_for_room(now, GROUP_CALLS))

    def in_penalty(self, now: float) -> bool:
        """Whether any call at all would be one too many."""
        return self._penalty(now) > 0

    def note_call(self, now: float) -> None:
        """A message or an edit goes out now."""
        self._refill(now)
        self._tokens -= 1
        if not self._is_private:
            self._calls.append(now)

    def note_return(self, now: float) -> None:
        """That call is over: Telegram counted it at some time before, which may be just now."""
        if self._calls:
            self._calls[-1] = now

    def note_penalty(self, now: float, seconds: float) -> None:
        """Telegram answered 429: nothing goes to this chat for so long, a day at most."""
        seconds = min(seconds, LONGEST_PENALTY)
        self._penalty_until = max(self._penalty_until, now + seconds + _GRACE)

    def is_idle(self, now: float) -> bool:
        """Whether forgetting this chat would change nothing."""
        self._refill(now)
        is_rested = self._tokens >= _PRIVATE_BURST if self._is_private else not self._calls
        return is_rested and not self.in_penalty(now)

    def _penalty(self, now: float) -> float:
        return max(0.0, self._penalty_until - now)

    def _refill(self, now: float) -> None:
        gained = (now - self._counted_at) * _PRIVATE_PER_SECOND
        self._tokens = min(_PRIVATE_BURST, self._tokens + gained)
        self._counted_at = now
        while self._calls and self._calls[0] <= now - GROUP_SECONDS:
            self._calls.popleft()

    def _wait_for_tokens(self, now: float, wanted: float) -> float:
        self._refill(now)
        return max(0.0, (wanted - self._tokens) / _PRIVATE_PER_SECOND)

    def _wait_for_room(self, now: float, allowed: int) -> float:
        self._refill(now)
        if len(self._calls) < allowed:
            return 0.0
        return self._calls[len(self._calls) - allowed] + GROUP_SECONDS - now


def preview_interval(length: int, *, is_private: bool) -> float:
    """Seconds between two previews of an answer that is `length` characters long.

    About once a second in private chats and every 3 to 4 s in groups, slower as it grows: the
    longer the text, the less a person sees of one more edit.
    """
    base, slowest = (1.0, 3.0) if is_private else (3.2, 6.0)
    return min(slowest, base + length / 4000)
