"""What a server writes to its standard error, line by line in our log, and not too much of it."""

import asyncio
import codecs
import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

_LONGEST_LINE = 500
_MOST_LINES, _WHILE_SECONDS = 100, 60.0


class LineLimit:
    """So many lines a minute; how many more there were is told once."""

    def __init__(self, title: str, clock: Callable[[], float]) -> None:
        self._title = title
        self._clock = clock
        self._began = clock()
        self._lines = 0

    def log(self, line: str) -> None:
        """Only what can be printed, and no more than fits a line."""
        if self._clock() - self._began > _WHILE_SECONDS:
            self.tell_left_out()
            self._began, self._lines = self._clock(), 0
        self._lines += 1
        if self._lines <= _MOST_LINES:
            clean = "".join(letter if letter.isprintable() else " " for letter in line)
            logger.info("%s says: %s", self._title, clean[:_LONGEST_LINE].rstrip())

    def tell_left_out(self) -> None:
        """If there are any."""
        if self._lines > _MOST_LINES:
            logger.info("%s said %d lines more", self._title, self._lines - _MOST_LINES)


async def log_lines(title: str, pipe: asyncio.StreamReader) -> None:
    """Until it ends."""
    limit = LineLimit(title, asyncio.get_running_loop().time)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    while content := await pipe.read(1 << 16):
        *lines, rest = (rest + decoder.decode(content)).split("\n")
        for line in filter(str.strip, lines):
            limit.log(line)
        rest = rest[:_LONGEST_LINE]
    if rest.strip():
        limit.log(rest)
    limit.tell_left_out()
