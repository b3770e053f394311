"""A response's bytes as the JSON objects in it: server-sent events, bare lines, or one body.

Read by hand: a third of the SDK's iterator's CPU (facts: raw streams). Which of the three it is,
is seen from the bytes: what servers say of their content's type is wrong too often.
"""

from bot.domain.errors import AnswerUnreadable
from bot.llm.json_types import Json, as_object, parse_json

LONGEST_EVENT = 8_000_000
"""Bytes of an event, a line, or a body that is not streamed; or of comments between two events."""

_BOM = b"\xef\xbb\xbf"
_DONE = b"[DONE]"
_BEGINNINGS = (b"{", b"[")
_FIELDS = (b"event:", b"id:", b"retry:")


class EventReader:
    """Bytes in as they come, cut anywhere, also inside a character; whole objects out.

    An object that is one line is given at once, so events need not be parted by blank lines.
    """

    def __init__(self) -> None:
        self.is_done = False
        self.is_stream = False
        """Whether there were events at all; else it is one body, or bare lines."""
        self._barren_size = 0
        self._rest: list[bytes] = []
        self._rest_size = 0
        self._is_behind_cr = False
        self._is_first = True
        self._name = b""
        self._lines: list[bytes] = []
        self._lines_size = 0
        self._is_bare = False
        """The open lines are JSON without `data:` before it, in which blank lines mean nothing."""

    def feed(self, chunk: bytes) -> list[Json]:
        """The objects that this chunk completes. Raises AnswerUnreadable for what has no end."""
        if self._is_behind_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._is_behind_cr = False
        if not chunk:
            return []
        self._is_behind_cr = chunk.endswith(b"\r")
        lines = chunk.splitlines()
        tail = b"" if chunk.endswith((b"\r", b"\n")) else lines.pop()
        found: list[Json] = []
        if lines:
            lines[0] = b"".join((*self._rest, lines[0]))
            self._rest, self._rest_size = [], 0
            for line in lines:
                found += self._read_line(line)
        if tail:
            self._rest.append(tail)
            self._rest_size += len(tail)
            _check_size(self._rest_size)
        self._barren_size = 0 if found else self._barren_size + len(chunk)
        _check_size(self._barren_size)
        return found

    def end(self) -> list[Json]:
        """What was still open at the end; some servers leave out the last blank line."""
        found = self.feed(b"\n\n")
        return found + self._close()

    def _read_line(self, line: bytes) -> list[Json]:
        if self._is_first:
            line, self._is_first = line.removeprefix(_BOM), False
        if self.is_done:
            return []  # Nothing of use follows it.
        if line.startswith(b"data:"):
            self.is_stream = True
            found = self._close() if self._is_bare else []
            return found + self._add(line[5:].removeprefix(b" "), is_bare=False)
        if not line:
            found = [] if self._is_bare else self._close()
            self._name = b""
            return found
        if line.startswith(b"event:"):
            self._name = line[6:].strip().lower()
        elif line.startswith((b":", *_FIELDS)):
            pass  # Comments (": ping"), id and retry say nothing that we need.
        elif self._lines or line.lstrip().startswith(_BEGINNINGS):
            return self._add(line, is_bare=not self._lines or self._is_bare)
        return []

    def _add(self, line: bytes, *, is_bare: bool) -> list[Json]:
        """One more line of an object; if it is one by itself, that."""
        stripped = line.strip()
        if stripped == _DONE:
            found = self._close()
            self.is_done = True
            return found
        if not self._lines and stripped.startswith(_BEGINNINGS):
            _check_size(len(line))
            try:
                return self._name_error(parse_json(stripped))
            except ValueError:
                pass  # It may go on in the next line.
        self._lines.append(line)
        self._lines_size += len(line) + 1
        self._is_bare = is_bare
        _check_size(self._lines_size)
        return []

    def _close(self) -> list[Json]:
        """The objects in the open lines: one in all of them, or else one in each that holds one."""
        lines, self._lines = self._lines, []
        self._lines_size, self._is_bare = 0, False
        whole = b"\n".join(lines)
        found: list[Json] = []
        for candidate in (whole, *lines) if lines else ():
            try:
                found += self._name_error(parse_json(candidate))
            except ValueError:
                continue
            if candidate is whole:
                break
        if not found and lines and self._name == b"error":
            return [{"error": whole.decode(errors="replace")}]
        return found

    def _name_error(self, value: object) -> list[Json]:
        """The objects of a value, and as an error what came in an event of that name."""
        if self._name == b"error":
            is_named = as_object(value).get("error")
            return [as_object(value) if is_named else {"error": value or "error"}]
        # Google's come in a list.
        values = value if isinstance(value, list) else [value]
        return [one for one in values if isinstance(one, dict)]


def _check_size(size: int) -> None:
    if size > LONGEST_EVENT:
        raise AnswerUnreadable(f"more than {LONGEST_EVENT} bytes in one piece")
