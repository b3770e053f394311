"""Signs of our own in a text, which pass the converter as letters do and are lifted after it."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from telegramify_markdown import utf16_len

from bot.telegram.outgoing.text.entity import Entity

LESS = "\ufdd0"
"""For "<", which the converter would take for HTML; a character that no text may hold."""
DOLLAR = "\ufdd1"
"""For "$", which it would take for a formula."""
BREAK = "\ufdd2"
"""A line ends here, if it does not anyway."""
EDGE = "⸚"
"""Punctuation that nobody writes: beside it, markers of emphasis open and close."""
_OWN_EDGE = "\ufdd3"
"""For that very sign, where somebody does write it."""

_KINDS = (
    Entity.BOLD,
    Entity.ITALIC,
    Entity.UNDERLINE,
    Entity.STRIKETHROUGH,
    Entity.CODE,
    Entity.PRE,
)
_OPENING = {chr(0xFDD4 + 2 * at): kind for at, kind in enumerate(_KINDS)}
_CLOSING = {chr(0xFDD5 + 2 * at): kind for at, kind in enumerate(_KINDS)}
_SIGNS = {kind: (chr(0xFDD4 + 2 * at), chr(0xFDD5 + 2 * at)) for at, kind in enumerate(_KINDS)}

_LIFTED = re.compile(f"[{BREAK}{EDGE}{''.join(_OPENING)}{''.join(_CLOSING)}]")
_FOREIGN = re.compile("[\ufdd0-\ufdef]")
_RESTORED = str.maketrans({LESS: "<", DOLLAR: "$", _OWN_EDGE: EDGE})

Span = tuple[str, int, int]
"""A kind of entity, where it begins and where it ends, in UTF-16 units."""


def opening(kind: str) -> str:
    """What stands before the first character of an entity."""
    return _SIGNS[kind][0]


def closing(kind: str) -> str:
    """What stands behind its last one."""
    return _SIGNS[kind][1]


def without_foreign(text: str) -> str:
    """The text as somebody else has written it, with none of the signs above in it."""
    return _FOREIGN.sub("", text).replace(EDGE, _OWN_EDGE)


def restore(text: str) -> str:
    """The text with the characters that others stood for."""
    return text.translate(_RESTORED)


class Lifted:
    """A text without its marks, and where everything in it is now."""

    def __init__(self, text: str) -> None:
        self._gone: list[int] = []
        self._opened: dict[str, list[int]] = {kind: [] for kind in _KINDS}
        self._spans: list[Span] = []
        self.text = restore("".join(self._without_marks(text)))

    def spans(self) -> Iterable[Span]:
        """What stood between two marks."""
        return ((kind, self.place(start), self.place(end)) for kind, start, end in self._spans)

    def place(self, unit: int) -> int:
        """Where what stood at this unit stands now."""
        return unit - bisect_left(self._gone, unit)

    def _without_marks(self, text: str) -> Iterable[str]:
        at, unit, last = 0, 0, "\n"
        for found in _LIFTED.finditer(text):
            piece = text[at : found.start()]
            yield piece
            unit += utf16_len(piece)
            at, last = found.end(), piece[-1:] or last
            if found[0] == BREAK and last != "\n" and text[at : at + 1] not in ("\n", ""):
                yield "\n"
                last = "\n"
            else:
                self._lift(found[0], unit)
            unit += 1
        yield text[at:]

    def _lift(self, mark: str, unit: int) -> None:
        self._gone.append(unit)
        if mark in _OPENING:
            self._opened[_OPENING[mark]].append(unit)
        elif mark in _CLOSING and (begun := self._opened[_CLOSING[mark]]):
            self._spans.append((_CLOSING[mark], begun.pop(), unit))
