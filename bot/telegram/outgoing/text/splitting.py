"""A long text as several messages, cut where a reader would cut it."""

from bisect import bisect_right
from itertools import accumulate

from telegramify_markdown import utf16_len

from bot.telegram.outgoing.text.entities import append, in_order, placed, shifted
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText

LIMIT = 4096
"""UTF-16 units a message holds (Telegram)."""

MAX_ENTITIES = 100
"""Telegram drops the rest without a word."""

_LAST_OF_ONE_UNIT = "\uffff"

_SEPARATORS = ("\n\n", "\n", ". ", "。", " ")
_EARLIEST = 0.5
"""A message is at least this full, however good an earlier place to cut may be."""


def split(rich: FormattedText, limit: int = LIMIT) -> list[FormattedText]:
    """The text in messages of at most `limit` units and 100 entities, none of them empty.

    Cut between paragraphs, else lines, else sentences, else words; entities that are cut, code
    blocks too, go on in the next message. A growing text is cut at the same places again.
    """
    cutter = Cutter(limit)
    cutter.feed(rich)
    return cutter.close()


class Cutter:
    """Takes a text bit by bit, and cuts it into messages as soon as they are full."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.parts: list[FormattedText] = []
        """The full ones, which nothing that comes can change."""
        self._limit = limit
        self._text = ""
        self._entities: list[Entity] = []
        self._is_begun = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be seen so far."""
        return not self.parts and not self._text.strip()

    def copy(self) -> "Cutter":
        """Another one that has taken the same."""
        other = Cutter(self._limit)
        other.parts, other._text = [*self.parts], self._text
        other._entities, other._is_begun = [*self._entities], self._is_begun
        return other

    def feed(self, rich: FormattedText, joint: str = "", *, goes_on: bool = False) -> None:
        """More of the text, behind a joint where there was text before.

        Where it `goes_on`, it begins with the block of code that the text before ended with.
        """
        before = self._text + (joint if self._text else "")
        end = utf16_len(self._text) if goes_on else None
        append(self._entities, in_order(rich.entities), utf16_len(before), end)
        self._text = before + rich.text
        self._cut(is_all=False)

    def close(self) -> list[FormattedText]:
        """All of the messages, the last one too."""
        self._cut(is_all=True)
        return self.parts

    def _cut(self, *, is_all: bool) -> None:
        """Cut off full messages; each costs what it holds, however long the text is."""
        cuts = _Cuts(self._text, self._entities)
        cuts.skip("\n" if self._is_begun else None)
        while end := cuts.find_end(self._limit, is_all=is_all):
            part = cuts.take(end)
            if part.text:
                self.parts.append(part)
            self._is_begun = True
            cuts.skip("\n")
        self._text, self._entities = cuts.rest()


class _Cuts:
    """Goes once through a text and its entities, from one cut to the next."""

    def __init__(self, text: str, entities: list[Entity]) -> None:
        self._text = text
        self._entities = entities
        self._at = 0
        self._unit = 0
        self._next = 0
        self._open: list[Entity] = []
        """Those that begin before here and end behind."""

    def skip(self, letters: str | None) -> None:
        """Past such letters, or past all white space; an indentation behind a cut stays."""
        end = self._at
        while end < len(self._text) and (
            self._text[end] in letters if letters else self._text[end].isspace()
        ):
            end += 1
        self._unit += utf16_len(self._text[self._at : end])
        self._at = end
        self._pass_entities()

    def rest(self) -> tuple[str, list[Entity]]:
        """The text from here on, with its entities."""
        if not self._at:
            return self._text, self._entities
        begun = [self._clipped(entity, 0, None) for entity in self._open]
        others = [shifted(entity, -self._unit) for entity in self._entities[self._next :]]
        return self._text[self._at :], [*begun, *others]

    def find_end(self, limit: int, *, is_all: bool) -> int:
        """Where the message that begins here ends; 0 where it may still grow."""
        farthest = self._index(self._unit + limit)
        farthest = min(farthest, self._where_crowded(farthest))
        if farthest >= len(self._text):
            return len(self._text) if is_all and self._at < len(self._text) else 0
        earliest = self._at + int((farthest - self._at) * _EARLIEST)
        for separator in _SEPARATORS:
            cut = self._text.rfind(separator, earliest, farthest)
            if cut > self._at:
                return cut + len(separator)
        return max(farthest, self._at + 1)

    def take(self, end: int) -> FormattedText:
        """The text up to there, without the white space at its end, which Telegram would lose."""
        text = self._text[self._at : end].rstrip()
        length = utf16_len(text)
        last = self._unit + length
        inside = [*self._open]
        at = self._next
        while at < len(self._entities) and self._entities[at].offset < last:
            inside.append(self._entities[at])
            at += 1
        entities = [self._clipped(entity, 0, length) for entity in inside[:MAX_ENTITIES]]
        self._unit += utf16_len(self._text[self._at : end])
        self._at = end
        return FormattedText(text, tuple(entity for entity in entities if entity.length > 0))

    def _pass_entities(self) -> None:
        """Note which of them begin before here."""
        at = self._next
        while at < len(self._entities) and self._entities[at].offset < self._unit:
            self._open.append(self._entities[at])
            at += 1
        self._next = at
        self._open = [e for e in self._open if e.offset + e.length > self._unit]

    def _clipped(self, entity: Entity, begin: int, end: int | None) -> Entity:
        """The entity between two units, counted from here."""
        first = max(begin, entity.offset - self._unit)
        last = entity.offset + entity.length - self._unit
        return placed(entity, first, (last if end is None else min(last, end)) - first)

    def _where_crowded(self, farthest: int) -> int:
        """Where the first entity begins that would be one too many, if it is before there."""
        crowded = self._next + max(1, MAX_ENTITIES - len(self._open))
        if crowded >= len(self._entities):
            return farthest
        return self._index(self._entities[crowded].offset)

    def _index(self, unit: int) -> int:
        """The last character that begins at or before a unit; of those within a message's reach."""
        window = self._text[self._at : self._at + unit - self._unit]
        if not window or max(window) <= _LAST_OF_ONE_UNIT:
            return self._at + len(window)
        starts = [0, *accumulate(2 if letter > _LAST_OF_ONE_UNIT else 1 for letter in window)]
        return self._at + bisect_right(starts, unit - self._unit) - 1
