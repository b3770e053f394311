"""Errors in words for the log: where, what kind, and only such words as come from code.

What an error says may quote what somebody wrote: `invalid literal for int(): '…'`. Such words are
left out, except where the operator wants texts in the log.
"""

import re
import sqlite3
import traceback
from collections.abc import Iterator
from types import TracebackType

LEFT_OUT = "(words left out)"

_OF_CODE = frozenset(
    {TypeError, AttributeError, NameError, ImportError, ModuleNotFoundError, NotImplementedError}
)
"""What the interpreter says in them names things of the code."""

_OF_OURS = ("bot.storage.", "bot.telegram.api.", "telegram.")
"""Telegram's refusals, whose quotes are cut where they come in, and what a disk does not do."""

_ROW = " with text "
"""What follows, in sqlite3's own words, stands in a row that it cannot read."""
_QUOTED = re.compile(r'"[^"]*"')
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""With one of them in a name, somebody could write lines of their own into the log."""

_LONGEST_WORDS = 2_000
_MOST_FRAMES = 40
_MOST_ERRORS = 12
"""Of one that has causes, or is a group."""

_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"


def words_of(error: BaseException, *, show_texts: bool) -> str:
    """What an error says, on one line; empty where it says nothing."""
    words = _words(error, show_texts=show_texts)
    return on_one_line(words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]} …")


def describe(error: BaseException, *, show_texts: bool) -> str:
    """Its traceback, with its causes, notes and groups, without any variable. Raises nothing."""
    try:
        return "\n".join(_lines(error, show_texts, set()))
    except Exception as fault:  # noqa: BLE001  # an error whose parts are no errors, say
        return f"{type(error).__name__} (and {type(fault).__name__} in describing it)"


def on_one_line(text: str) -> str:
    """What ends a line, or moves a terminal's cursor, as an escape."""
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _words(error: BaseException, *, show_texts: bool) -> str:
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  # whatever it is, the line is written
        return LEFT_OUT
    if show_texts or not words or type(error) in _OF_CODE:
        return words
    if isinstance(error, OSError) and type(error).__module__ == "builtins":
        # Not the file's name.
        return error.strerror or LEFT_OUT
    if isinstance(error, sqlite3.Error):
        words = words.partition(_ROW)[0]
    if isinstance(error, sqlite3.Error) or type(error).__module__.startswith(_OF_OURS):
        return _QUOTED.sub('"…"', words)
    return LEFT_OUT


def _lines(error: BaseException, show_texts: bool, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before, link = error.__cause__, _CAUSE
    if before is None and not error.__suppress_context__:
        before, link = error.__context__, _CONTEXT
    if before is not None and id(before) not in seen and len(seen) < _MOST_ERRORS:
        yield from _lines(before, show_texts, seen)
        yield from ("", link, "")
    yield from _frames(error.__traceback__)
    words = words_of(error, show_texts=show_texts)
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    yield f"{kind}: {words}" if words else kind
    for note in getattr(error, "__notes__", None) or ():
        yield on_one_line(str(note)[:_LONGEST_WORDS]) if show_texts else f"(note) {LEFT_OUT}"
    if isinstance(error, BaseExceptionGroup):
        yield from _parts(error, show_texts, seen)


def _parts(
    group: BaseExceptionGroup[BaseException],
    show_texts: bool,
    seen: set[int],
) -> Iterator[str]:
    count = len(group.exceptions)
    for number, part in enumerate(group.exceptions, start=1):
        if len(seen) >= _MOST_ERRORS:
            yield f"  + … of {count}"
            return
        yield f"  + {number} of {count}"
        yield from (f"  | {line}" for line in _lines(part, show_texts, seen))


def _frames(trace: TracebackType | None) -> Iterator[str]:
    if trace is not None:
        yield "Traceback (most recent call last):"
        for entry in traceback.extract_tb(trace, limit=-_MOST_FRAMES).format():
            yield from entry.rstrip("\n").split("\n")
