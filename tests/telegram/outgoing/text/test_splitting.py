"""A long text in several messages: nothing lost, nothing too long, cut where a reader would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegramify_markdown import utf16_len

from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText, plain, render
from bot.telegram.outgoing.text.splitting import LIMIT, MAX_ENTITIES, split
from tests.telegram.outgoing.text.examples import (
    TEXTS,
    bold,
    bold_letters,
    rich_texts,
    text_under,
)

LIMITS = st.integers(8, 120)


@given(rich_texts(), LIMITS)
def test_the_parts_hold_the_whole_text_but_for_white_space(rich: FormattedText, limit: int) -> None:
    parts = split(rich, limit)

    assert "".join("".join(part.text for part in parts).split()) == "".join(rich.text.split())


@given(rich_texts(), LIMITS)
def test_only_white_space_at_the_cuts_is_lost(rich: FormattedText, limit: int) -> None:
    rest = rich.text

    for part in split(rich, limit):
        before, found, rest = rest.partition(part.text)
        assert found
        assert not before.strip()
    assert not rest.strip()


@given(rich_texts(), LIMITS)
def test_no_part_is_too_long_or_empty(rich: FormattedText, limit: int) -> None:
    for part in split(rich, limit):
        assert utf16_len(part.text) <= limit
        assert part.text.strip()
        assert part.text == part.text.rstrip()


@given(rich_texts(), LIMITS)
def test_entities_stay_within_their_part_and_cut_no_character(
    rich: FormattedText, limit: int
) -> None:
    for part in split(rich, limit):
        assert len(part.entities) <= MAX_ENTITIES
        for entity in part.entities:
            assert entity.length > 0
            assert 0 <= entity.offset <= entity.offset + entity.length <= utf16_len(part.text)
            text_under(part, entity)  # raises where it cuts a character


@given(rich_texts(), LIMITS)
def test_what_was_bold_stays_bold(rich: FormattedText, limit: int) -> None:
    assert bold_letters(split(rich, limit)) == bold_letters([rich])


@given(TEXTS, TEXTS, LIMITS)
def test_a_growing_text_is_cut_at_the_same_places(text: str, more: str, limit: int) -> None:
    before, after = split(plain(text), limit), split(plain(text + more), limit)

    assert before[:-1] == after[: len(before) - 1] if before else True


@given(st.text(max_size=200), LIMITS)
def test_any_text_can_be_cut(text: str, limit: int) -> None:
    parts = split(plain(text), limit)

    assert bool(parts) == bool(text.strip())
    assert all(utf16_len(part.text) <= limit for part in parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("aaaa bbbb\n\ncccc dddd", ["aaaa bbbb", "cccc dddd"], id="paragraphs"),
        pytest.param("aaaa bbbb\ncccc dddd", ["aaaa bbbb", "cccc dddd"], id="lines"),
        pytest.param("aaa aaa. bbb bbb ccc", ["aaa aaa.", "bbb bbb ccc"], id="sentences"),
        pytest.param("aaaaaa bbbbbb cccccc", ["aaaaaa", "bbbbbb", "cccccc"], id="words"),
        pytest.param("a" * 30, ["a" * 12, "a" * 12, "a" * 6], id="nowhere better"),
        pytest.param("😀" * 10, ["😀" * 6, "😀" * 4], id="between emojis"),
        pytest.param("a\n\nbbbb cccc dddd", ["a\n\nbbbb", "cccc dddd"], id="not too early"),
        pytest.param("aaaa bbbbbb\n    code", ["aaaa bbbbbb", "    code"], id="before an indent"),
    ],
)
def test_a_text_is_cut_where_a_reader_would_cut_it(text: str, parts: list[str]) -> None:
    assert [part.text for part in split(plain(text), 12)] == parts


def test_a_text_that_just_fits_is_one_message() -> None:
    assert len(split(plain("😀" * (LIMIT // 2)))) == 1
    assert len(split(plain("😀" * (LIMIT // 2) + "a"))) == 2


def test_more_than_a_hundred_entities_go_into_the_next_message() -> None:
    text = "word " * 250
    rich = FormattedText(text, tuple(bold(text, 5 * at, 5 * at + 4) for at in range(250)))

    parts = split(rich)

    assert len(parts) == 3
    assert all(len(part.entities) <= MAX_ENTITIES for part in parts)
    assert bold_letters(parts) == bold_letters([rich])


def test_a_quotation_around_many_bold_words_keeps_all_of_its_markup() -> None:
    markdown = "> " + " ".join(f"**w{number}** and" for number in range(250))

    parts = split(render(markdown))

    spans = [(part, entity) for part in parts for entity in part.entities]
    assert [text_under(*span) for span in spans if span[1].type == Entity.BOLD] == [
        f"w{number}" for number in range(250)
    ]
    quotes = (Entity.BLOCKQUOTE, Entity.EXPANDABLE_BLOCKQUOTE)
    quoted = [part for part, entity in spans if entity.type in quotes]
    assert quoted == parts


def test_a_code_block_goes_on_as_code_in_the_next_message() -> None:
    lines = "\n".join(f"    print({number})" for number in range(400))

    first, *rest = split(render(f"```python\n{lines}\n```"))

    for part in [first, *rest]:
        assert [(entity.type, entity.language) for entity in part.entities] == [("pre", "python")]
    assert rest
    assert all(part.text.startswith("    print(") for part in rest)
