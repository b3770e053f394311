"""What of a long text is shown: its beginning, or the sections that a question is about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.files.cutting import cut_text
from bot.files.page_search import choose_pages, rank_pages

_SECTION = 1500
"""Characters, about a page of a book."""
_NOTE = 50
"""Bytes of the line that tells what is left out before a section."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text; `shown` are the bytes of it that are the text's own."""

    text: str
    shown: int
    is_beginning: bool = True


@dataclass(frozen=True, slots=True)
class _Section:
    """Lines `first` to `last` of the text, from 1; one endless line may be many sections."""

    text: str
    first: int
    last: int


def take_excerpt(text: str, limit: int, question: str = "") -> Excerpt:
    """The text, or as much of it as fits into `limit` bytes of UTF-8, chosen by the question."""
    if question and len(text.encode()) > limit:
        sections = list(_split(text))
        ranked = rank_pages([section.text for section in sections], question)
        costs = [len(section.text.encode()) + _NOTE for section in sections]
        chosen = choose_pages(costs, ranked, limit - _NOTE) if ranked else []
        if chosen and chosen[-1] >= len(chosen):
            return _join(sections, chosen)
    kept = cut_text(text, limit)
    return Excerpt(kept, len(kept.encode()))


def _split(text: str) -> Iterator[_Section]:
    """The text in pieces of whole lines, as far as they have an end; nothing of it is lost."""
    piece, first = "", 1
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if piece and len(piece) + len(line) > _SECTION:
            yield _Section(piece, first, number - 1)
            piece, first = "", number
        piece += line
        while len(piece) > _SECTION:
            yield _Section(piece[:_SECTION], first, number)
            piece, first = piece[_SECTION:], number
    if piece:
        yield _Section(piece, first, text.count("\n") + 1)


def _join(sections: Sequence[_Section], chosen: Sequence[int]) -> Excerpt:
    parts: list[str] = []
    expected = 0
    for index in chosen:
        if index > expected:
            parts.append(_tell_gap(sections[expected], sections[index - 1]))
        parts.append(sections[index].text)
        expected = index + 1
    if expected < len(sections):
        parts.append(_tell_gap(sections[expected], sections[-1]))
    shown = sum(len(sections[index].text.encode()) for index in chosen)
    return Excerpt("".join(parts).strip("\n"), shown, is_beginning=False)


def _tell_gap(first: _Section, last: _Section) -> str:
    return f"\n[Lines {first.first}–{last.last} are left out]\n"
