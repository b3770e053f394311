"""How many calls a provider may get at once, found out from its refusals: a plain state machine."""

from dataclasses import dataclass

_QUIET = 30.0
"""Seconds without a refusal, after which more than what went well before is tried."""

_HONOURED = 3
"""Refusals in a row in which the provider's own pause is enough; then ours grows besides it."""

_LONGEST_BACKOFF = 30.0


@dataclass(slots=True)
class ConcurrencyLimit:
    """Open until the first refusal (a 429); then it shuts for a while, and opens slowly again.

    All times are seconds of one clock. A refusal of a call that began before the valve was last
    shut tells nothing new: it was one of many. What is learnt is the `ceiling`, the most calls that
    the provider bore at once; above it only one more is tried at a time, and only after a while.
    """

    most: int | None = None
    """The operator's own bound."""
    opens_at: float = 0.0
    active: int = 0
    _limit: int | None = None
    _ceiling: int | None = None
    _ceiling_before: int | None = None
    _round: int = 0
    """How often it was shut; a call belongs to the round in which it began."""
    _served: int = 0
    _most_served: int = 0
    """How many were under way at once that the provider had taken."""
    _in_a_row: int = 0
    _refused_at: float = 0.0
    _credit: int = 0

    @property
    def limit(self) -> int | None:
        """The most calls at once now; None for as many as there are."""
        bounds = [bound for bound in (self.most, self._limit) if bound is not None]
        return min(bounds) if bounds else None

    def may_begin(self, now: float) -> bool:
        """Whether another call may begin."""
        limit = self.limit
        return now >= self.opens_at and (limit is None or self.active < limit)

    def begin(self) -> int:
        """A call begins; its round, which its end has to name."""
        self.active += 1
        return self._round

    def accept(self, round_: int, now: float) -> None:
        """The provider has taken the call, and answers."""
        self._served += 1
        self._most_served = max(self._most_served, self._served)
        if round_ == self._round:
            self._in_a_row = 0
        if self._limit is not None and self.active >= self._limit:
            self._widen(self._limit, now)

    def end(self, *, is_accepted: bool) -> None:
        """The call is over, and was not refused for there being too many."""
        self.active -= 1
        self._served -= is_accepted

    def refuse(
        self, round_: int, now: float, retry_after: float | None, *, is_accepted: bool = False
    ) -> float:
        """The call was one too many; seconds for which nothing begins now."""
        self.end(is_accepted=is_accepted)
        self._refused_at = now
        if round_ == self._round:
            self._round += 1
            self._in_a_row += 1
            self._ceiling_before = self._ceiling
            self._ceiling = None
            self._most_served = self._most_served * 3 // 4
        self._narrow()
        pause = self._pause(retry_after)
        self.opens_at = max(self.opens_at, now + pause)
        return pause

    def _widen(self, limit: int, now: float) -> None:
        if self._ceiling is None or limit < self._ceiling:
            self._limit = limit + 1
            return
        if now - self._refused_at < _QUIET:
            return
        self._credit += 1
        if self._credit >= limit:
            self._credit = 0
            self._limit = self._ceiling = limit + 1

    def _narrow(self) -> None:
        """Half of what the provider bears: those that it has not refused are what it bears."""
        self._credit = 0
        borne = max(self.active, self._most_served)
        if not borne:
            # It refuses all: that is about time, and says nothing of how many at once.
            self._ceiling = self._ceiling_before
        else:
            self._ceiling = min(borne, self._ceiling or borne)
        self._limit = max(1, (self._ceiling or 2) // 2)

    def _pause(self, retry_after: float | None) -> float:
        if retry_after is None:
            return min(2.0 ** (self._in_a_row - 1), _LONGEST_BACKOFF)
        if self._in_a_row <= _HONOURED:
            return retry_after
        return max(retry_after, min(2.0 ** (self._in_a_row - _HONOURED - 1), _LONGEST_BACKOFF))
