"""Several messages are joined to what was said: thoughts as paragraphs, a paste without a seam."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.joining import FULL, count_units, is_cut_by_client, join_texts


@pytest.mark.parametrize(
    ("text", "units"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("aé你", 3, id="letters of any script"),
        pytest.param("😀", 2, id="an emoji is two"),
        pytest.param("👩‍👩‍👧", 8, id="a family is three of them, joined"),
    ],
)
def test_telegram_counts_in_utf16(text: str, units: int) -> None:
    assert count_units(text) == units


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        pytest.param("a" * 3_999, False, id="one too few"),
        pytest.param("a" * 4_000, True, id="cut at a space"),
        pytest.param("😀" * 1_999, False, id="emoji, two too few"),
        pytest.param("😀" * 2_000, True, id="emoji, half as many"),
    ],
)
def test_a_nearly_full_message_may_have_more_behind_it(text: str, is_cut: bool) -> None:
    assert is_cut_by_client(text) is is_cut


@pytest.mark.parametrize(
    ("first", "seam"),
    [
        pytest.param("Hello", "\n\n", id="a thought of its own"),
        pytest.param("a" * 3_999, "\n\n", id="long, but not cut"),
        pytest.param("a" * 4_000, "\n", id="cut at a line end"),
        pytest.param("a" * (FULL - 1), "\n", id="cut one unit before the limit"),
        pytest.param("a" * FULL, "", id="cut inside a word"),
        pytest.param("😀" * (FULL // 2), "", id="cut between emoji"),
    ],
)
def test_how_full_the_first_is_decides_on_the_seam(first: str, seam: str) -> None:
    assert join_texts([first, "and more"]) == f"{first}{seam}and more"


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        pytest.param([], "", id="nobody"),
        pytest.param(["", ""], "", id="only pictures"),
        pytest.param(
            ["", "What is this?", "", "And this?"], "What is this?\n\nAnd this?", id="some"
        ),
        pytest.param(["a" * FULL, ""], "a" * FULL, id="a paste before a picture"),
    ],
)
def test_messages_without_words_leave_no_gap(texts: list[str], joined: str) -> None:
    assert join_texts(texts) == joined


@given(st.text(alphabet="ab \n", min_size=1, max_size=9), st.integers(1, FULL))
def test_a_paste_that_was_cut_at_the_limit_is_whole_again(words: str, more: int) -> None:
    paste = (words * FULL)[: FULL + more]

    assert join_texts([paste[:FULL], paste[FULL:]]) == paste
