"""Zones by what people call them."""

from datetime import datetime, timedelta

import pytest

from bot.domain.time_zone import find_zone, zone_named


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" berlin ", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("new_york", "America/New_York"),
        ("北京", "Asia/Shanghai"),
        ("München", "Europe/Berlin"),
        ("buenos aires", "America/Buenos_Aires"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
        ("+8", "+08:00"),
        ("UTC+8", "+08:00"),
        ("UTC +5:30", "+05:30"),
        ("gmt-0330", "-03:30"),
        ("\N{MINUS SIGN}3", "-03:00"),
        ("+0", "UTC"),
        ("+14", "+14:00"),
        ("+14:30", None),
        ("+99", None),
        ("atlantis", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_a_zone_is_found_by_what_people_call_it(words: str, zone: str | None) -> None:
    assert find_zone(words) == zone


@pytest.mark.parametrize(
    ("name", "hours"),
    [("Asia/Shanghai", 8.0), ("+05:30", 5.5), ("-03:30", -3.5), ("UTC", 0.0), ("Gone/City", 0.0)],
)
def test_a_kept_name_tells_how_far_it_is_from_utc(name: str, hours: float) -> None:
    distance = datetime(2026, 11, 26, tzinfo=zone_named(name)).utcoffset()
    assert distance == timedelta(hours=hours)
