"""A piece of a long text, in one line."""

from bot.domain.speaker_labels import clean_line

_BEFORE = 30
"""Characters before the word that was found."""


def begin_of(text: str, longest: int) -> str:
    """How it begins."""
    line = clean_line(text, longest + 1)
    return line if len(line) <= longest else f"{line[:longest].rstrip()}…"


def snippet_of(text: str, words: str, longest: int) -> str:
    """The piece where the first of the words stands, in any case."""
    first = next(iter(words.casefold().split()), "")
    # Where folding has changed the length, it is a little beside.
    start = max(0, text.casefold().find(first) - _BEFORE)
    piece = begin_of(text[start : start + 2 * longest], longest)
    return f"…{piece}" if start else piece
