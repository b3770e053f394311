"""A long text as several messages, cut where a reader would cut it."""

from bisect import bisect_right
from itertools import accumulate

from telegram import MessageEntity

from bot.telegram.outgoing.markup import Rich

LIMIT = 4096
"""UTF-16 units a message holds (Telegram)."""

MAX_ENTITIES = 100
"""Telegram drops the rest without a word."""

_LAST_OF_ONE_UNIT = "\uffff"

_SEPARATORS = ("\n\n", "\n", ". ", "。", " ")
_EARLIEST = 0.5
"""A message is at least this full, however good an earlier place to cut may be."""


def split(rich: Rich, limit: int = LIMIT) -> list[Rich]:
    """The text in messages of at most `limit` units and 100 entities, none of them empty.

    Cut between paragraphs, else lines, else sentences, else words; entities that are cut, code
    blocks too, go on in the next message. A growing text is cut at the same places again.
    """
    units = _Units(rich.text)
    parts: list[Rich] = []
    start = len(rich.text) - len(rich.text.lstrip())
    while start < len(rich.text):
        end = _find_end(rich, units, start, limit)
        part = _slice(rich, units, start, end)
        if part.text:
            parts.append(part)
        start = _skip_newlines(rich.text, end)
    return parts


class _Units:
    """Where each character of a text stands in UTF-16 units: an emoji is two of them."""

    def __init__(self, text: str) -> None:
        self._starts = (
            None
            if text.isascii()
            else [0, *accumulate(2 if letter > _LAST_OF_ONE_UNIT else 1 for letter in text)]
        )

    def at(self, index: int) -> int:
        """The unit at which a character begins."""
        return index if self._starts is None else self._starts[index]

    def index(self, unit: int) -> int:
        """The last character that begins at or before a unit."""
        return unit if self._starts is None else bisect_right(self._starts, unit) - 1


def _find_end(rich: Rich, units: _Units, start: int, limit: int) -> int:
    """Where the message that begins at `start` ends, in characters."""
    text = rich.text
    farthest = min(units.index(units.at(start) + limit), len(text))
    farthest = min(farthest, _where_crowded(rich, units, start))
    if farthest >= len(text):
        return len(text)
    earliest = start + int((farthest - start) * _EARLIEST)
    for separator in _SEPARATORS:
        cut = text.rfind(separator, earliest, farthest)
        if cut > start:
            return cut + len(separator)
    return max(farthest, start + 1)


def _where_crowded(rich: Rich, units: _Units, start: int) -> int:
    """Where the first entity begins that would be one too many for a message from `start` on."""
    first = units.at(start)
    running = sum(entity.offset < first < entity.offset + entity.length for entity in rich.entities)
    begins = sorted(entity.offset for entity in rich.entities if entity.offset >= first)
    allowed = max(1, MAX_ENTITIES - running)
    return units.index(begins[allowed]) if len(begins) > allowed else len(rich.text)


def _slice(rich: Rich, units: _Units, start: int, end: int) -> Rich:
    """A piece of the text without white space at its end, which Telegram would take off."""
    text = rich.text[start:end].rstrip()
    first, last = units.at(start), units.at(start + len(text))
    entities = []
    # Outer ones first, so that a quotation goes before the bold words in it where both are many.
    for entity in sorted(rich.entities, key=lambda entity: (entity.offset, -entity.length)):
        begin = max(entity.offset, first)
        length = min(entity.offset + entity.length, last) - begin
        if length > 0:
            entities.append(
                MessageEntity(
                    entity.type, begin - first, length, url=entity.url, language=entity.language
                )
            )
    return Rich(text, tuple(entities[:MAX_ENTITIES]))


def _skip_newlines(text: str, start: int) -> int:
    """Past the line breaks at a cut; an indentation behind them, as in code, stays."""
    while start < len(text) and text[start] == "\n":
        start += 1
    return start
