"""When the model is told what day it is, and in which words."""

import pytest

from bot.domain.day import DayLine, new_day_line, write_day
from bot.domain.tokens import PER_MESSAGE, estimate_tokens

NOON = 1_795_690_800.0  # Thursday, 26 November 2026, 11:00 UTC
BERLIN = "Europe/Berlin"


def test_it_is_one_short_line_of_the_local_time() -> None:
    line = write_day(NOON, BERLIN, is_private=True)

    assert line == "[Thursday 2026-11-26, 12:00, Europe/Berlin]\n"
    assert write_day(NOON, "+05:30", is_private=False) == "⟦Thursday 2026-11-26, 16:30, +05:30⟧\n"
    assert estimate_tokens(line) - PER_MESSAGE <= 20


@pytest.mark.parametrize(
    ("seconds", "zone", "is_told"),
    [
        (0, BERLIN, False),
        (3599, BERLIN, False),
        (3600, BERLIN, True),
        (60, "Asia/Shanghai", True),
        (-60, BERLIN, True),
    ],
)
def test_it_is_told_again_after_an_hour_or_elsewhere(
    seconds: float, zone: str, is_told: bool
) -> None:
    last = DayLine(write_day(NOON, BERLIN, is_private=True), NOON)

    line = new_day_line(last, NOON + seconds, zone, is_private=True)

    assert (line is not None) == is_told


def test_it_is_told_again_when_the_day_changes() -> None:
    late = NOON + 11.9 * 3600
    last = DayLine(write_day(late, BERLIN, is_private=True), late)

    assert new_day_line(last, late + 120, BERLIN, is_private=True) is None
    assert new_day_line(last, late + 600, BERLIN, is_private=True) is not None
    assert new_day_line(None, late, BERLIN, is_private=True) is not None
