"""Which pages of a PDF are shown, and which of them as pictures, where not all can be."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]  # it has no types of its own

from bot.files.page_search import choose_pages, rank_pages
from bot.files.pdf_page import Words, has_anything, is_picture, open_page, read_words, says_enough

_SECONDS = 10
"""After which the pages whose words are known by then are searched."""
_NOTES = 60
"""Bytes beside a page's text, for its number and for what is left out before it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The `numbers` of the pages to show, in order, and what is known of their words.

    `drawn` are those that may be shown as pictures; None: the first ones that have to be.
    """

    numbers: Sequence[int]
    known: dict[int, Words]
    drawn: frozenset[int] | None = None


def plan_pages(document: pypdfium2.PdfDocument, question: str, room: int, max_images: int) -> Plan:
    """The first pages; with a question, those that it is about come before the later of them."""
    known = _read_all_words(document, room, is_searched=bool(question))
    numbers = sorted(known)
    ranked = rank_pages([known[number].text for number in numbers], question) if question else []
    every = range(1, len(document) + 1)
    if not ranked:
        return Plan(every, known)
    costs = [_cost(known[number]) for number in numbers]
    chosen: Sequence[int] = every
    if sum(costs) > room:
        chosen = [numbers[index] for index in choose_pages(costs, ranked, room)] or every
    in_turn = dict.fromkeys([*(numbers[index] for index in ranked), *chosen])
    shown = set(chosen)
    wanted = [n for n in in_turn if n in shown and n in known and not says_enough(known[n])]
    return Plan(chosen, known, _choose_drawn(document, known, wanted, max_images))


def _read_all_words(
    document: pypdfium2.PdfDocument, room: int, *, is_searched: bool
) -> dict[int, Words]:
    """What the pages say, by their numbers; if they are not searched, as far as there is room."""
    deadline = time.monotonic() + _SECONDS
    known: dict[int, Words] = {}
    cost = 0
    for number in range(1, len(document) + 1):
        if time.monotonic() > deadline or (cost > room and not is_searched):
            break
        with suppress(Exception):  # It is met again, and counted, when it is to be shown.
            page = open_page(document, number)
            known[number] = read_words(page)
            cost += _cost(known[number])
            page.close()
    return known


def _cost(words: Words) -> int:
    return len(words.text.encode()) + _NOTES


def _choose_drawn(
    document: pypdfium2.PdfDocument, known: dict[int, Words], wanted: Sequence[int], most: int
) -> frozenset[int]:
    """The first `most` of the wanted pages that have to be looked at."""
    drawn: set[int] = set()
    for number in wanted:
        if len(drawn) >= most:
            break
        with suppress(Exception):  # It is met again when it is to be shown.
            page = open_page(document, number)
            if has_anything(page) and is_picture(page, known[number]):
                drawn.add(number)
            page.close()
    return frozenset(drawn)
