"""Entities as Telegram takes them: in order, within each other, and none that it would drop."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.outgoing.text.entities import append, tidy
from bot.telegram.outgoing.text.entity import Entity

Short = tuple[str, int, int]

BOLD, ITALIC, CODE, PRE = "bold", "italic", "code", "pre"
QUOTE, LONG_QUOTE = "blockquote", "expandable_blockquote"
KINDS = st.sampled_from([BOLD, ITALIC, CODE, PRE, QUOTE, LONG_QUOTE])


def made(*shorts: Short) -> list[Entity]:
    """Entities, each by its kind, its beginning and its end."""
    return [Entity(kind, start, end - start) for kind, start, end in shorts]


def told(entities: list[Entity]) -> list[Short]:
    """The same, the other way."""
    return [(str(one.type), one.offset, one.offset + one.length) for one in entities]


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        pytest.param(
            [(ITALIC, 2, 4), (BOLD, 0, 5)], [(BOLD, 0, 5), (ITALIC, 2, 4)], id="outer ones first"
        ),
        pytest.param([(BOLD, 0, 5), (BOLD, 1, 3)], [(BOLD, 0, 5)], id="bold in bold"),
        pytest.param(
            [(BOLD, 0, 6), (ITALIC, 1, 5), (BOLD, 2, 4)],
            [(BOLD, 0, 6), (ITALIC, 1, 5)],
            id="bold in italics in bold",
        ),
        pytest.param([(CODE, 0, 5), (BOLD, 1, 3)], [(CODE, 0, 5)], id="bold in code"),
        pytest.param([(PRE, 0, 5), (QUOTE, 1, 3)], [(PRE, 0, 5)], id="a quotation in code"),
        pytest.param(
            [(QUOTE, 0, 5), (CODE, 1, 3)], [(QUOTE, 0, 5), (CODE, 1, 3)], id="code in one"
        ),
        pytest.param([(QUOTE, 0, 5), (LONG_QUOTE, 1, 3)], [(QUOTE, 0, 5)], id="one in another"),
        pytest.param(
            [(BOLD, 0, 4), (ITALIC, 2, 8)], [(BOLD, 0, 4), (ITALIC, 2, 4)], id="one across another"
        ),
        pytest.param([(BOLD, 0, 4), (BOLD, 4, 8)], [(BOLD, 0, 4), (BOLD, 4, 8)], id="side by side"),
        pytest.param([(BOLD, 8, 20)], [(BOLD, 8, 10)], id="beyond the end"),
        pytest.param([(BOLD, 10, 12)], [], id="behind the end"),
        pytest.param([(BOLD, 3, 3)], [], id="about nothing"),
    ],
)
def test_telegram_has_nothing_to_mend(found: list[Short], kept: list[Short]) -> None:
    assert told(tidy(made(*found), 10)) == kept


@given(st.lists(st.tuples(KINDS, st.integers(0, 20), st.integers(0, 20)), max_size=20))
def test_whatever_is_found_becomes_a_tree_and_stays_one(found: list[Short]) -> None:
    kept = tidy(made(*(one for one in found if one[1] <= one[2])), 15)

    assert told(tidy(kept, 15)) == told(kept)
    for at, (_, start, end) in enumerate(told(kept)):
        assert 0 <= start < end <= 15
        for _, later_start, later_end in told(kept)[at + 1 :]:
            assert later_start >= end or start <= later_start < later_end <= end
    for before, after in pairwise(kept):
        assert (before.offset, -before.length) <= (after.offset, -after.length)


@pytest.mark.parametrize(
    ("before", "more", "end", "joined"),
    [
        pytest.param([(PRE, 2, 5)], [(PRE, 0, 3)], 5, [(PRE, 2, 9)], id="a block goes on"),
        pytest.param(
            [(PRE, 2, 5)], [(PRE, 0, 3)], None, [(PRE, 2, 5), (PRE, 6, 9)], id="another block"
        ),
        pytest.param(
            [(PRE, 2, 4)], [(PRE, 0, 3)], 5, [(PRE, 2, 4), (PRE, 6, 9)], id="words in between"
        ),
        pytest.param(
            [(PRE, 2, 5)], [(PRE, 1, 3)], 5, [(PRE, 2, 5), (PRE, 7, 9)], id="words before it"
        ),
        pytest.param(
            [(BOLD, 2, 5)], [(BOLD, 0, 3)], 5, [(BOLD, 2, 5), (BOLD, 6, 9)], id="not of bold words"
        ),
        pytest.param([], [(PRE, 0, 3)], 0, [(PRE, 6, 9)], id="the first"),
    ],
)
def test_a_block_that_was_cut_is_one_again(
    before: list[Short], more: list[Short], end: int | None, joined: list[Short]
) -> None:
    entities = made(*before)

    append(entities, made(*more), 6, end)

    assert told(entities) == joined


def test_a_link_and_a_language_move_along() -> None:
    link = Entity("text_link", 0, 4, url="https://a.b")
    block = Entity("pre", 1, 5, language="python")
    entities: list[Entity] = []

    append(entities, [link], 7, None)
    cut = tidy([block], 3)

    assert (entities[0].offset, entities[0].url) == (7, "https://a.b")
    assert (cut[0].length, cut[0].language) == (2, "python")


def test_a_link_to_somewhere_else_is_another_entity() -> None:
    here, there = (
        Entity(Entity.TEXT_LINK, 0, 4, url=f"https://{host}.example") for host in ("here", "there")
    )

    assert here != there
    assert here.to_dict() == {
        "type": "text_link", "offset": 0, "length": 4, "url": "https://here.example",
    }  # fmt: skip
