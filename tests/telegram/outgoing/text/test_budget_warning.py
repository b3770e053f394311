"""A warning says whose budget it is, and never that more is used than is."""

import pytest

from bot.assistant.budget_guard import Limit
from bot.domain.budget import Budget, Spent
from bot.telegram.outgoing.text.budget_warning import write_warning

NOW = 1_800_000_000.0  # On 2027-01-15.
DOLLARS, TOKENS = Budget(5, "dollars", "month"), Budget(1000, "tokens", "day")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        pytest.param(
            Limit(1815, DOLLARS, Spent(4.0)),
            "You have used 80% of your budget: $4.00 of $5.00 per month."
            " It resets on 2027-02-01 (UTC).",
            id="a person's, in dollars",
        ),
        pytest.param(
            Limit(-100, TOKENS, Spent(tokens=900)),
            "This group has used 90% of its budget: 900 tokens of 1,000 tokens per day."
            " It resets on 2027-01-16 (UTC).",
            id="a group's, in tokens",
        ),
    ],
)
def test_it_says_whose_budget_it_is_and_when_it_begins_anew(limit: Limit, words: str) -> None:
    assert write_warning(limit, NOW).removeprefix("⚠️ ") == words


@pytest.mark.parametrize(
    ("tokens", "percent"),
    [
        pytest.param(999, "99%", id="nearly all is not all"),
        pytest.param(1000, "100%", id="all"),
        pytest.param(1500, "150%", id="more than all"),
        pytest.param(1140, "114%", id="a whole number, which binary fractions miss"),
    ],
)
def test_percent_are_rounded_down(tokens: int, percent: str) -> None:
    assert f" {percent} " in write_warning(Limit(-1, TOKENS, Spent(tokens=tokens)), NOW)
