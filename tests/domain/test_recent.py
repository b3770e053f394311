"""The last items are remembered, the oldest forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recent import Recent


@pytest.mark.parametrize(
    ("met", "remembered"),
    [
        pytest.param("ab", "ab", id="there is room"),
        pytest.param("abcd", "bcd", id="the first goes"),
        pytest.param("abcad", "cad", id="who is met again stays longer"),
        pytest.param("aaaa", "a", id="one item takes one place"),
    ],
)
def test_the_oldest_is_forgotten(met: str, remembered: str) -> None:
    recent = Recent[str](3)
    for item in met:
        recent.add(item)

    assert {item for item in "abcd" if item in recent} == set(remembered)
    assert len(recent) == len(remembered)


@given(st.lists(st.integers(0, 9)), st.integers(1, 6))
def test_it_holds_exactly_the_items_that_were_met_last(met: list[int], limit: int) -> None:
    recent = Recent[int](limit)
    for item in met:
        recent.add(item)

    last = list(dict.fromkeys(reversed(met)))[:limit]
    assert [item for item in range(10) if item in recent] == sorted(last)
    assert len(recent) == len(last)
