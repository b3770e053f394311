"""What day it is: one line before a question, where the model cannot know it yet."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.speaker_labels import CLOSE, OPEN
from bot.domain.time_zone import zone_named

_AGAIN_AFTER = 3600.0
"""Seconds."""

# Not by strftime, whose names are those of the machine's language.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class DayLine:
    """The line, and the moment that it tells, in seconds since 1970."""

    text: str
    at: float


def write_day(at: float, zone: str, *, is_private: bool) -> str:
    """ "[Thursday 2026-11-26, 18:30, Europe/Berlin]", in a group within the brackets of ours."""
    local = datetime.fromtimestamp(at, zone_named(zone))
    written = f"{_WEEKDAYS[local.weekday()]} {local:%Y-%m-%d, %H:%M}, {zone}"
    return f"[{written}]\n" if is_private else f"{OPEN}{written}{CLOSE}\n"


def new_day_line(
    last: DayLine | None, now: float, zone: str, *, is_private: bool
) -> DayLine | None:
    """The line for a question of now; None where the last one of the conversation still holds.

    It does not where the day or the zone is another, or an hour has passed.
    """
    line = DayLine(write_day(now, zone, is_private=is_private), now)
    if last is None or not 0 <= now - last.at < _AGAIN_AFTER:
        return line
    is_same_zone = write_day(last.at, zone, is_private=is_private) == last.text
    day = datetime.fromtimestamp(now, zone_named(zone)).date()
    is_same_day = datetime.fromtimestamp(last.at, zone_named(zone)).date() == day
    return None if is_same_zone and is_same_day else line
