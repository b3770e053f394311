"""How long to wait before the next try: each time twice as long, up to a longest."""


class Backoff:
    """The pauses between tries, in seconds."""

    def __init__(self, longest: float, first: float = 0.5) -> None:
        self._first = first
        self.longest = longest
        self.pause = first
        """The one to wait now."""

    def step(self, longest: float | None = None) -> float:
        """The pause to wait now; the one after it is twice as long, up to the longest."""
        pause = self.pause
        self.pause = min(pause * 2, self.longest if longest is None else longest)
        return pause

    def reset(self) -> None:
        """It has gone well: the next trouble is a new one."""
        self.pause = self._first
