"""JSON as people and models write it: what stands around it is cut off, what breaks it is told."""

import json
import math
import re

from bot.domain.unicode import repair_surrogates
from bot.i18n.language import N_, Translate

_BLANK = " \t\r\n\v\f\ufeff\u00a0\u200b\u2060\u3000"
_FENCE = "```"
_HALF = re.compile(r"\\ud[89a-f]", re.IGNORECASE)

_DEEPEST = 100
_TOO_DEEP = N_("it is nested too deeply")

_REASONS = {
    "Expecting ',' delimiter": N_("a comma or a closing bracket is missing"),
    "Expecting ':' delimiter": N_("a colon is missing"),
    "Expecting property name": N_("a name in double quotes is missing, or there is an extra comma"),
    "Expecting value": N_("a value is missing"),
    "Extra data": N_("extra text after the end"),
    "Illegal trailing comma": N_("extra comma"),
    "Invalid \\escape": N_("invalid escape after a backslash"),
    "Invalid \\uXXXX": N_("\\u must be followed by four hexadecimal digits"),
    "Invalid control character": N_("a line break or tab inside a string: write \\n or \\t"),
    "Unterminated string": N_("a string is not closed"),
}
_MISPLACED = N_("unexpected text here")
_TOO_MANY_DIGITS = N_("a number has too many digits")
_TOO_LARGE = N_("a number is too large")
_NO_VALUE = N_("{name} is not a JSON value")
_AT = N_("line {line}, column {column}: {reason}")


class Malformed(Exception):
    """No JSON; as text it says where and why, in English."""

    def __init__(self, reason: str, place: tuple[int, int] | None = None, name: str = "") -> None:
        super().__init__()
        self._reason = reason
        self._place = place
        self._name = name

    def __str__(self) -> str:
        return self.explain(N_)

    def explain(self, say: Translate) -> str:
        """The same in the words of `say`, for a person."""
        reason = say(self._reason).format(name=self._name)
        if self._place is None:
            return reason
        line, column = self._place
        return say(_AT).format(line=line, column=column, reason=reason)


def parse_json(text: str) -> object:
    """The value in a text, without a fence or a sentence around it, and without half characters."""
    text = repair_surrogates(text)
    try:
        value = _parse_outer(text)
        if _is_deeper(value, _DEEPEST):
            raise Malformed(_TOO_DEEP)
        # A half may have been escaped, and mended could not be before.
        return json.loads(repair_surrogates(write_json(value))) if _HALF.search(text) else value
    except RecursionError:
        raise Malformed(_TOO_DEEP) from None


def write_json(value: object, indent: int | None = None) -> str:
    """Readable with an indent, else as short as can be; may hold halves that the value holds."""
    separators = (",", ":") if indent is None else None
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    )


def _parse_outer(text: str) -> object:
    start, end = _cut_margins(text)
    try:
        return _load(text, start, end)
    except Malformed as malformed:
        return _parse_inner(text, start, end, malformed)


def _cut_margins(text: str) -> tuple[int, int]:
    """Where the text begins and ends without blanks and a fence."""
    start, end = _cut_blanks(text, 0, len(text))
    if not text.startswith(_FENCE, start, end):
        return start, end
    start += len(_FENCE)
    while start < end and text[start].isascii() and text[start].isalpha():
        start += 1
    if text.endswith(_FENCE, start, end):
        end -= len(_FENCE)
    return _cut_blanks(text, start, end)


def _cut_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _BLANK:
        start += 1
    while start < end and text[end - 1] in _BLANK:
        end -= 1
    return start, end


def _parse_inner(text: str, start: int, end: int, malformed: Malformed) -> object:
    """The object or list that a sentence stands around; else why there is none."""
    for opening, closing in ("{}", "[]"):
        first, last = text.find(opening, start, end), text.rfind(closing, start, end) + 1
        if not start <= first < last or (first, last) == (start, end):
            continue
        # In an answer that was cut off, what is whole is only a part of it.
        if not (_is_balanced(text[start:first]) and _is_balanced(text[last:end])):
            continue
        try:
            return _load(text, first, last)
        except Malformed as inner:
            if first > start:
                malformed = inner
    raise malformed


def _is_balanced(text: str) -> bool:
    return text.count("{") == text.count("}") and text.count("[") == text.count("]")


def _load(text: str, start: int, end: int) -> object:
    try:
        value: object = json.loads(
            text[start:end], parse_constant=_refuse_constant, parse_float=_read_float
        )
    except json.JSONDecodeError as error:
        place = start + error.pos
        line = text.count("\n", 0, place) + 1
        column = place - text.rfind("\n", 0, place)
        raise Malformed(_explain(error), (line, column)) from None
    except ValueError:
        # Python reads no number of more than 4300 digits.
        raise Malformed(_TOO_MANY_DIGITS) from None
    return value


def _explain(error: json.JSONDecodeError) -> str:
    for beginning, reason in _REASONS.items():
        if error.msg.startswith(beginning):
            return reason
    return _MISPLACED


def _refuse_constant(name: str) -> float:
    raise Malformed(_NO_VALUE, name=name)


def _read_float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Malformed(_TOO_LARGE)
    return number


def _is_deeper(value: object, deepest: int) -> bool:
    """Counted without recursion. The indents of deep JSON can take a thousand times its room."""
    level = [value]
    for _ in range(deepest):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(level)
