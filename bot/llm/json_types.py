"""The provider's wire format, read as kindly as can be without believing it."""

import json
from typing import Any

Json = dict[str, Any]  # Any: each dialect adds fields of its own.

_MOST_DIGITS = 20
"""Of a whole number; Python itself refuses those of more than 4300, and the rest beside them."""


def _read_whole(digits: str) -> float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


# Not strict: a bare tab inside a string is none of our worries.
_DECODER = json.JSONDecoder(strict=False, parse_int=_read_whole)


def parse_json(written: bytes | str) -> object:
    """The value; half a character in it is U+FFFD. Numbers may be infinite, or none (NaN).

    Raises ValueError for what is no JSON, and for what is nested too deeply.
    """
    text = written.decode(errors="replace") if isinstance(written, bytes) else written
    try:
        return _DECODER.decode(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def as_object(value: object) -> Json:
    """The fields of a value that is an object; of any other, none."""
    return value if isinstance(value, dict) else {}


def parse_object(written: bytes | str) -> Json | None:
    """The fields of a JSON object; None for anything else."""
    try:
        value = parse_json(written)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
