"""The words of a message with what is marked in them: Telegram counts in UTF-16."""

from bisect import bisect_left
from itertools import accumulate

from bot.domain.message_marks import Mark, Marked
from bot.telegram.incoming.json_fields import Fields, Malformed
from bot.telegram.incoming.rich_words import read_rich_words

_LONGEST_URL = 1000
_MOST_URLS = 8000
"""Characters that all the links of a message may hide."""

_LONGEST_LANGUAGE = 32


def read_words(message: Fields) -> Marked:
    """What a message says, be it beneath a file, or in blocks."""
    if message.has("text"):
        return read_marked(message, "text", "entities")
    if message.has("rich_message"):
        return Marked(read_rich_words(message.anything("rich_message")))
    return read_marked(message, "caption", "caption_entities")


def read_marked(holder: Fields, text: str, entities: str) -> Marked:
    """The text in one field, with the marks in another one; marks that are none are left out."""
    said = holder.text(text)
    if not said:
        return Marked("")
    place = _Places(said)
    marks, hidden = [], 0
    for entity in holder.each(entities):
        mark = _read_mark(entity, place)
        if mark is None:
            continue
        hidden += len(mark.url)
        if not mark.url or (len(mark.url) <= _LONGEST_URL and hidden <= _MOST_URLS):
            marks.append(mark)
    return Marked(said, tuple(marks))


def _read_mark(entity: Fields, place: "_Places") -> Mark | None:
    try:
        offset, length = entity.integer("offset", least=0), entity.integer("length", least=1)
        user = entity.inner("user")
        mark = Mark(
            kind=entity.word("type"),
            start=place.of(offset),
            end=place.of(offset + length),
            url=entity.text("url", _LONGEST_URL + 1),
            language=entity.text("language", _LONGEST_LANGUAGE),
            user_id=user.integer("id") if user else 0,
        )
    except Malformed:
        return None
    return mark if mark.start < mark.end else None


class _Places:
    """Where the UTF-16 units of a text are among its characters."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        is_wide = not text.isascii() and max(text) > "\uffff"
        # The unit after each character; where all have one unit there is nothing to count.
        self._ends = list(accumulate(1 + (char > "\uffff") for char in text)) if is_wide else []

    def of(self, unit: int) -> int:
        """The character that begins at a unit; inside of one, the next."""
        if not self._ends:
            return min(unit, self._length)
        return min(bisect_left(self._ends, unit) + 1, self._length) if unit else 0
