"""What may be spent: how it is written, when it begins anew, and who may begin under a limit."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.domain.budget import (
    Budget,
    Period,
    Spent,
    may_begin,
    parse_budget,
    period_end,
    period_name,
    period_start,
)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("5 month", Budget(5, "dollars", "month")),
        ("$0.50 day", Budget(0.5, "dollars", "day")),
        ("5 dollars month", Budget(5, "dollars", "month")),
        ("1 Dollar Day", Budget(1, "dollars", "day")),
        ("20000 tokens day", Budget(20_000, "tokens", "day")),
        ("2,000,000 tokens month", Budget(2_000_000, "tokens", "month")),
        (".5 day", Budget(0.5, "dollars", "day")),
    ],
)
def test_a_budget_is_an_amount_and_a_period(text: str, budget: Budget) -> None:
    assert parse_budget(text) == budget


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "month",
        "tokens day",
        "0 day",
        "-5 day",
        "nan day",
        "inf month",
        "1e400 day",
        "0,5 day",
        "1_000 day",
        "\uff15 day",
        "5 tokens dollars day",
        "5 week",
        "5 day or so",
        "day 5",
        "9" * 400 + " day",
        "5'; DROP TABLE budgets; -- day",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_budget(text) is None


@pytest.mark.parametrize(
    ("period", "now", "start", "end", "name"),
    [
        ("day", "2026-11-22T23:59:59", "2026-11-22", "2026-11-23", "2026-11-22"),
        ("day", "2026-11-23T00:00:00", "2026-11-23", "2026-11-24", "2026-11-23"),
        ("day", "2028-02-28T12:00:00", "2028-02-28", "2028-02-29", "2028-02-28"),
        ("month", "2026-11-22T10:00:00", "2026-11-01", "2026-12-01", "2026-11"),
        ("month", "2026-12-31T23:59:59", "2026-12-01", "2027-01-01", "2026-12"),
        ("month", "2027-02-01T00:00:00", "2027-02-01", "2027-03-01", "2027-02"),
    ],
)
def test_days_and_months_begin_at_midnight_of_utc(
    period: Period, now: str, start: str, end: str, name: str
) -> None:
    at = _seconds(now)

    assert period_start(period, at) == _seconds(start)
    assert period_end(period, at) == _seconds(end)
    assert period_name(period, at) == name


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose midnight is not that of UTC."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_a_day_is_of_utc_wherever_the_machine_stands() -> None:
    at = _seconds("2026-11-30T20:00:00.5")

    assert period_start("day", at) == _seconds("2026-11-30")
    assert period_end("month", at) == _seconds("2026-12-01")
    assert period_name("month", at) == "2026-11"


def test_what_is_spent_is_counted_in_the_unit_of_the_budget() -> None:
    spent = Spent(dollars=0.5, tokens=700, most_dollars=0.2, most_tokens=300)

    assert (spent.of("dollars"), spent.of("tokens")) == (0.5, 700)
    assert (spent.most("dollars"), spent.most("tokens")) == (0.2, 300)


@pytest.mark.parametrize(
    ("spent", "reserved", "expected", "verdict"),
    [
        pytest.param(0, 0, 10, True, id="nothing is spent"),
        pytest.param(0, 50, 50, True, id="all fit together"),
        pytest.param(0, 51, 50, None, id="it waits for the others"),
        pytest.param(99, 0, 50, True, id="the last one may be larger than what is left"),
        pytest.param(100, 0, 0, False, id="all is spent"),
        pytest.param(100, 50, 0, False, id="all is spent, whatever others do"),
        pytest.param(120, 0, 1, False, id="more is spent"),
    ],
)
def test_who_may_begin_under_a_limit_of_100(
    spent: float, reserved: float, expected: float, verdict: bool | None
) -> None:
    assert may_begin(100, spent, reserved, expected) is verdict


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
