"""A text is cut to its budget: between lines where there are any, never inside a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attachment import Truncation
from bot.domain.tokens import estimate_tokens
from bot.files.cutting import bytes_for, cut_text, percent_left


@given(st.integers(5, 5_000))
def test_a_text_of_so_many_bytes_costs_so_many_tokens_and_one_more_byte_costs_more(
    tokens: int,
) -> None:
    size = bytes_for(tokens)

    assert estimate_tokens("a" * size) == tokens
    assert estimate_tokens("a" * (size + 1)) == tokens + 1


@pytest.mark.parametrize("tokens", [4, 0, -1])
def test_a_budget_that_a_message_alone_spends_leaves_no_room(tokens: int) -> None:
    assert bytes_for(tokens) == 0


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        pytest.param("one\ntwo", 7, "one\ntwo", id="fits to the byte"),
        pytest.param("one\ntwo\nthree", 10, "one\ntwo", id="the line that does not fit goes"),
        pytest.param("one\ntwo\nsix\nten", 11, "one\ntwo\nsix", id="the last line just fits"),
        pytest.param("one\r\ntwo\r\nthree", 12, "one\r\ntwo", id="lines of Windows"),
        pytest.param("one\n\n\n\ntwo three", 9, "one", id="no blank lines at the end"),
        pytest.param("a\n" + "b" * 20, 12, "a\n" + "b" * 10, id="a short title is not all"),
        pytest.param("é" * 10, 5, "éé", id="no half letter"),
        pytest.param("😀" * 10, 11, "😀😀", id="no half emoji"),
        pytest.param("one", 0, "", id="no room"),
    ],
)
def test_whole_lines_are_kept(text: str, limit: int, kept: str) -> None:
    assert cut_text(text, limit) == kept


@given(st.text(alphabet="ab é😀\n"), st.integers(0, 60))
def test_what_is_kept_is_a_beginning_that_fits(text: str, limit: int) -> None:
    kept = cut_text(text, limit)

    assert text.startswith(kept)
    assert len(kept.encode()) <= limit
    assert kept == text or kept == kept.rstrip()


@pytest.mark.parametrize(
    ("kept", "total", "percent"),
    [
        pytest.param(50, 100, 50, id="half"),
        pytest.param(2, 3, 66, id="rounded down"),
        pytest.param(0, 100, 1, id="never nothing"),
        pytest.param(1, 10**9, 1, id="hardly anything"),
        pytest.param(10**9 - 1, 10**9, 99, id="never the whole"),
    ],
)
def test_a_share_is_told_that_is_neither_nothing_nor_all(
    kept: int, total: int, percent: int
) -> None:
    assert percent_left(kept, total) == Truncation(percent, 100, "percent")


@pytest.mark.parametrize(("kept", "total"), [(7, 7), (8, 7), (0, 0)])
def test_of_a_whole_text_nothing_is_said(kept: int, total: int) -> None:
    assert percent_left(kept, total) is None
