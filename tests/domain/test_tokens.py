"""Token counts are estimated by bytes, and the estimate learns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tokens import (
    PER_MESSAGE,
    estimate_image_tokens,
    estimate_tokens,
    learn_ratio,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("a", 1, id="one letter"),
        pytest.param("abcde", 2, id="a token and a bit"),
        pytest.param("你好", 2, id="Chinese is three bytes a sign"),
        pytest.param("😀", 1, id="an emoji is four"),
    ],
)
def test_four_bytes_are_a_token(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens + PER_MESSAGE


@given(st.text(), st.text())
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert estimate_tokens(text + more) >= estimate_tokens(text)


def test_the_ratio_moves_a_fifth_of_the_way_to_what_was_reported() -> None:
    assert learn_ratio(1.0, estimated=100, reported=200) == pytest.approx(1.2)
    assert learn_ratio(2.0, estimated=100, reported=150) == pytest.approx(1.9)


@given(st.floats(0.3, 3.0), st.integers(-5, 10**7), st.integers(-5, 10**7))
def test_the_ratio_stays_sane_whatever_a_provider_reports(
    ratio: float, estimated: int, reported: int
) -> None:
    assert 0.3 <= learn_ratio(ratio, estimated, reported) <= 3.0


def test_a_report_of_nothing_teaches_nothing() -> None:
    assert learn_ratio(1.1, estimated=100, reported=0) == 1.1
    assert learn_ratio(1.1, estimated=0, reported=100) == 1.1
    assert learn_ratio(1.0, estimated=1, reported=1) == 1.0
    assert learn_ratio(1.0, estimated=1, reported=2) == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("width", "height", "tokens"), [(1280, 960, 1440), (32, 32, 1), (33, 64, 5), (640, 1, 24)]
)
def test_a_picture_costs_its_patches(width: int, height: int, tokens: int) -> None:
    assert estimate_image_tokens(width, height) == tokens
