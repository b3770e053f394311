"""Blocks of code between fences, line by line."""

import re

_FENCE = re.compile(r"([ \t>]*)((?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})(.*)", re.DOTALL)


_LONGEST = 100
"""Characters of a line that opens a block; longer ones would be much to repeat."""


class Fence:
    """Whether one is in a block of code, while the lines pass."""

    def __init__(self) -> None:
        self.opening = ""
        """The line that opened the block, without the marker of a list; "" outside of one."""
        self._mark = ""
        self._is_quoted = False

    def passes(self, line: str) -> bool:
        """Whether this line belongs to a block of code; its fences do."""
        found = _FENCE.match(line)
        if not self.opening:
            if found and _is_opening(found):
                self.opening = found[1] + found[3] + found[4].strip()
                self._mark, self._is_quoted = found[3], ">" in found[1]
                return True
            return False
        if self._is_quoted and not line.lstrip().startswith(">"):
            self.opening = ""  # The quotation has ended, and the code in it.
            return False
        if found and found[3].startswith(self._mark) and not (found[2] or found[4].strip()):
            self.opening = ""
        return True

    def copy(self) -> "Fence":
        """Another one in the same place."""
        other = Fence()
        other.opening, other._mark, other._is_quoted = self.opening, self._mark, self._is_quoted
        return other


def _is_opening(found: re.Match[str]) -> bool:
    if found[3].startswith("`") and "`" in found[4]:
        return False  # A code span in a line.
    return len(found[0]) <= _LONGEST
