"""Money and tokens as people read them."""

import pytest

from bot.domain.budget import Budget
from bot.telegram.outgoing.text.amounts import (
    choose_digits,
    write_budget,
    write_dollars,
    write_renewal,
    write_tokens,
)


@pytest.mark.parametrize(
    ("dollars", "words"),
    [
        (12.3, "$12.30"),
        (1234.5, "$1,234.50"),
        (0.25, "$0.25"),
        (0.0042, "$0.0042"),
        (0.00001, "<$0.0001"),
        (0, "$0.00"),
    ],
)
def test_small_sums_show_the_digits_that_count(dollars: float, words: str) -> None:
    assert write_dollars(dollars) == words


def test_tokens_are_whole_and_grouped() -> None:
    assert write_tokens(12_345.0) == "12,345 tokens"


def test_a_budget_is_said_with_its_period() -> None:
    assert write_budget(Budget(5, "dollars", "month")) == "$5.00 per month"
    assert write_budget(Budget(2e6, "tokens", "day")) == "2,000,000 tokens per day"


def test_it_begins_anew_on_a_day() -> None:
    assert write_renewal(Budget(5, "dollars", "month"), 1_800_000_000) == "2027-02-01"


@pytest.mark.parametrize(
    ("parts", "digits"),
    [
        ([], 2),
        ([0.15], 2),
        ([0.10, 0.20], 2),
        ([0.146, 0.146], 4),
        ([0.0042, 0.15], 4),
        ([1 / 3, 1 / 3, 1 / 3], 2),
    ],
    ids=["none", "one", "round", "cents lost", "small", "never"],
)
def test_amounts_have_the_digits_with_which_they_add_up(parts: list[float], digits: int) -> None:
    assert choose_digits(parts, sum(parts)) == digits
