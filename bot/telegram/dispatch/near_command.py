"""Which command somebody may have meant who wrote one that there is not."""

from collections.abc import Collection
from difflib import get_close_matches

_LEAST_ALIKE = 0.7
"""Of 1: a letter too many, one too few or two in the wrong order pass from five letters on."""

_SHORTEST_BEGINNING = 3
"""Letters; /lang is the beginning of one command alone, /re of many."""


def find_near(written: str, names: Collection[str]) -> str | None:
    """The one of the names that is most like what was written; None where none is like it."""
    if len(written) >= _SHORTEST_BEGINNING:
        begun = [name for name in names if name.startswith(written)]
        if len(begun) == 1:
            return begun[0]
    close = get_close_matches(written, sorted(names), n=1, cutoff=_LEAST_ALIKE)
    return close[0] if close else None
