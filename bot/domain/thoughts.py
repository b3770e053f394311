"""The reasoning before an answer, as its reader is shown it: never a part of the conversation."""

LONGEST = 4000
"""Characters that are kept: nobody reads more of it, however long a model thinks."""

_LONGEST_TAIL = 400


class Thoughts:
    """The reasoning of all completions of one answer; of each, only the attempt that counts."""

    def __init__(self, before: str = "") -> None:
        self._before = before
        """Of earlier completions."""
        self._now: list[str] = []
        self._size = 0
        self.tail = ""
        """The newest words."""

    @property
    def text(self) -> str:
        """All of it that is kept."""
        now = "".join(self._now).strip()
        return "\n\n".join(filter(None, (self._before, now)))[:LONGEST].strip()

    def end(self) -> None:
        """The completion has ended well; the next one thinks anew."""
        self._before = self.text
        self.begin()

    def begin(self) -> None:
        """What was thought since the last end counts no more."""
        self._now.clear()
        self._size, self.tail = 0, ""

    def add(self, piece: str, *, is_anew: bool = False) -> None:
        """One more piece."""
        if is_anew:
            self.begin()
        if self._size < LONGEST:
            self._now.append(piece)
            self._size += len(piece)
        self.tail = (self.tail + piece)[-_LONGEST_TAIL:]
