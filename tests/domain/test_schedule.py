"""Rules through the changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import (
    Days,
    Every,
    Rule,
    Weekdays,
    last_time,
    local_time,
    next_time,
    read_rule,
    write_rule,
)

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC")
rules = st.one_of(
    st.builds(Days, st.times(), st.integers(1, 9), st.integers(739000, 740000)),
    st.builds(Weekdays, st.sets(st.integers(0, 6), min_size=1).map(tuple), st.times()),
    st.builds(Every, st.integers(600, 10**6)),
)


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29 01:00"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25 00:30"),
        ("Australia/Sydney", date(2026, 10, 4), time(2, 30), "2026-10-03 16:00"),
        ("Australia/Sydney", date(2026, 4, 5), time(2, 30), "2026-04-04 15:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03 15:30"),
        ("America/Santiago", date(2026, 9, 6), time(0, 0), "2026-09-06 04:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(9), "2011-12-30 10:00"),
        ("Europe/Berlin", date(2026, 7, 1), time(2, 30), "2026-07-01 00:30"),
    ],
)
def test_a_time_that_is_left_out_is_the_next_and_one_that_comes_twice_the_first(
    zone: str, day: date, at: time, utc: str
) -> None:
    found = local_time(day, at, ZoneInfo(zone))
    assert f"{datetime.fromtimestamp(found, UTC):%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize("zone", ZONES)
def test_each_day_of_a_year_has_its_time_once(zone: str) -> None:
    there, rule = ZoneInfo(zone), Days(time(2, 30))
    at = datetime(2026, 1, 1, tzinfo=there).timestamp()
    end, days = at + 365 * 86400, []
    while (at := next_time(rule, there, at, at)) < end:
        days.append(datetime.fromtimestamp(at, there).date())
    assert days == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


@given(rules, st.sampled_from(ZONES), st.floats(1.7e9, 1.9e9))
def test_the_next_time_is_the_last_until_then(rule: Rule, name: str, now: float) -> None:
    zone = ZoneInfo(name)
    first = next_time(rule, zone, now, now)
    second = next_time(rule, zone, first, first)
    assert now < first < second
    assert last_time(rule, zone, first, first) == first
    assert last_time(rule, zone, first, (first + second) / 2) == first
    assert last_time(rule, zone, first, second) == second


@given(st.none() | rules)
def test_a_rule_is_read_as_it_was_written(rule: Rule | None) -> None:
    match rule:
        case Days() | Weekdays():
            at = rule.at.replace(second=0, microsecond=0)
            rule = (
                Days(at, rule.step, rule.first)
                if isinstance(rule, Days)
                else Weekdays(rule.days, at)
            )
    assert read_rule(write_rule(rule)) == rule
