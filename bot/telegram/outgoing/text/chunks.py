"""A growing text in pieces that are rendered alone, cut where nothing is torn."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.telegram.outgoing.text.fences import Fence
from bot.telegram.outgoing.text.tables import is_delimiter, is_row

LONGEST = 4000
"""Characters of a chunk: some input costs the converter the square of it."""

_NEAR = 400
"""Characters before the end of a chunk in which a good place to cut a long line is looked for."""

_LONGEST_HEAD = 400
"""Characters of a table's head that is repeated where a chunk ends within the table."""

_SENTENCE_ENDS = (". ", "。", "！", "？", "! ", "? ", " ")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Markdown of its own; `joint` stands between what is shown of it and of the one before.

    Where `goes_on`, it begins with the block of code, or the table, that the one before ended with.
    """

    markdown: str
    joint: str = "\n\n"
    goes_on: bool = False


class Chunker:
    """Takes a text bit by bit, and gives out what no further bit can change.

    However the bits are, the same text is cut at the same places.
    """

    def __init__(self, joint: str = "") -> None:
        """`joint` stands between what is before the text and its first chunk."""
        self._line = ""
        self._lines: list[str] = []
        self._size = 0
        self._joint = joint
        self._goes_on = False
        self._fence = Fence()
        self._indent = 0
        self._table: list[str] = []
        self._border = 0

    def copy(self) -> "Chunker":
        """Another one that has taken the same."""
        other = Chunker()
        other.__dict__.update(self.__dict__)
        other._lines, other._table = [*self._lines], [*self._table]
        other._fence = self._fence.copy()
        return other

    def feed(self, text: str) -> Iterator[Chunk]:
        """The chunks that are complete with this."""
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            yield from self._add(f"{line}\n")
        while len(self._line) > LONGEST:
            piece, self._line = _cut(self._line)
            yield from self._add_long(piece)

    def close(self) -> Iterator[Chunk]:
        """The rest, as if nothing came any more."""
        line, self._line = self._line, ""
        if line:
            yield from self._add(line)
        yield from self._flush(len(self._lines), "")

    def _add(self, line: str) -> Iterator[Chunk]:
        while len(line.rstrip("\n")) > LONGEST:
            piece, line = _cut(line)
            yield from self._add_long(piece)
        is_flush = bool(line[:1].strip())
        is_middle = self._size > LONGEST // 2 and is_flush and not self._fence.opening
        if is_middle and self._lines and not self._lines[-1].strip():
            yield from self._flush(len(self._lines), "\n\n")
        elif self._size + len(line) > LONGEST:
            yield from self._flush(self._border or len(self._lines), "\n")
        elif is_middle and not self._is_in_table(line):
            self._border = len(self._lines)
        self._append(line)

    def _add_long(self, piece: str) -> Iterator[Chunk]:
        """A piece of a line that is longer than a chunk may be."""
        yield from self._flush(len(self._lines), "\n")
        self._append(piece)
        yield from self._flush(len(self._lines), " " if piece.endswith(" ") else "")

    def _append(self, line: str) -> None:
        if not self._fence.passes(line):
            self._follow_table(line)
            if not self._lines and self._joint == "\n":
                line = line.lstrip(" \t")  # Else what is deep in a list would become code.
        elif self._indent:
            line = line[min(self._indent, len(line) - len(line.lstrip(" "))) :]
        if not self._fence.opening:
            self._indent = 0
        self._lines.append(line)
        self._size += len(line)

    def _follow_table(self, line: str) -> None:
        if self._table and not self._is_in_table(line):
            self._table = []
        elif not self._table and self._lines and is_delimiter(line) and is_row(self._lines[-1]):
            head = [self._lines[-1], line]
            self._table = head if sum(map(len, head)) <= _LONGEST_HEAD else []

    def _is_in_table(self, line: str) -> bool:
        return bool(self._table) and is_row(line)

    def _flush(self, end: int, joint: str) -> Iterator[Chunk]:
        """What stands before line `end`, as a chunk; code and tables are opened anew after it."""
        markdown, rest = "".join(self._lines[:end]), self._lines[end:]
        if markdown.strip():
            yield Chunk(markdown, self._joint, self._goes_on)
            self._joint = joint
        self._lines, self._border = rest, 0
        if not rest and self._fence.opening:
            opening = self._fence.opening
            self._indent = len(opening) - len(opening.lstrip(" "))
            self._lines = [opening.lstrip(" ") + "\n"]
        elif not rest and joint == "\n":
            self._lines = [*self._table]
        self._goes_on = bool(self._lines and not rest)
        self._size = sum(len(line) for line in self._lines)


def _cut(line: str) -> tuple[str, str]:
    """The first part of a line that is too long, to the end of a sentence if there is one near."""
    for separator in _SENTENCE_ENDS:
        cut = line.rfind(separator, LONGEST - _NEAR, LONGEST)
        if cut >= 0:
            return line[: cut + len(separator)], line[cut + len(separator) :]
    return line[:LONGEST], line[LONGEST:]
