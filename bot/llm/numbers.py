"""A provider's numbers, of which none is believed unseen: a wrong one is the same as none."""

import math

MOST_TOKENS = 1_000_000_000
"""Of one call. What is more is a mistake, and some of it would not fit into the database."""

MOST = 1e12
"""Dollars or seconds."""


def read_count(value: object, least: int = 0, most: int = MOST_TOKENS) -> int | None:
    """A whole number from `least` to `most`, else None: no halves, no words, no truth values."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if least <= value <= most else None


def read_amount(value: object, least: float = 0.0, most: float = MOST) -> float | None:
    """A finite number from `least` to `most`, also one that is written as text; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and least <= number <= most else None
