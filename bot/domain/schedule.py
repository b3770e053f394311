"""When something is due: once or by a rule, in somebody's time zone and through its clock changes.

A local time that a clock change leaves out is the first one after it; one that comes twice is the
first of the two. Times are seconds since 1970.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Days:
    """Every so many days at a local time; `first` is one of these days, by its ordinal."""

    at: time
    step: int = 1
    first: int = 1

    def is_on(self, day: date) -> bool:
        """Whether it is due on this day."""
        return (day.toordinal() - self.first) % self.step == 0


@dataclass(frozen=True, slots=True)
class Weekdays:
    """On these days of each week, Monday being 0, at a local time."""

    days: tuple[int, ...]
    at: time

    def is_on(self, day: date) -> bool:
        """Whether it is due on this day."""
        return day.weekday() in self.days


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again after so many seconds, whatever the clocks do."""

    seconds: int


Rule = Days | Weekdays | Every


def local_time(day: date, at: time, zone: tzinfo) -> float:
    """When it is that time there."""
    told = datetime.combine(day, at)
    first = told.replace(tzinfo=zone, fold=0).timestamp()
    if datetime.fromtimestamp(first, zone).replace(tzinfo=None, fold=0) == told:
        return first
    # The clocks jump over it. Read by the clock after the jump, it lies before the jump.
    early = told.replace(tzinfo=zone, fold=1).timestamp()
    return _change_between(min(early, first), max(early, first), zone)


def _change_between(before: float, after: float, zone: tzinfo) -> float:
    """The second in which the clocks change."""
    low, high = math.floor(before), math.ceil(after)
    offset = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return float(high)


def next_time(rule: Rule, zone: tzinfo, planned: float, after: float) -> float:
    """The first time by the rule that is after `after`; `planned` is one of its times."""
    if isinstance(rule, Every):
        return planned + (math.floor((after - planned) / rule.seconds) + 1) * rule.seconds
    return _look(rule, zone, _day_of(after, zone), 1, lambda found: found > after)


def last_time(rule: Rule, zone: tzinfo, planned: float, until: float) -> float:
    """The last time by the rule that is not after `until`, which is `planned` or later."""
    if isinstance(rule, Every):
        return planned + math.floor((until - planned) / rule.seconds) * rule.seconds
    found = _look(rule, zone, _day_of(until, zone), -1, lambda found: found <= until)
    return max(planned, found)


def _day_of(at: float, zone: tzinfo) -> date:
    return datetime.fromtimestamp(at, zone).date()


def _look(
    rule: Days | Weekdays, zone: tzinfo, day: date, step: int, fits: Callable[[float], bool]
) -> float:
    """The nearest time that fits, from this day on or back."""
    # A jump over midnight makes a day's time one of the day before or after.
    day -= timedelta(days=step)
    while not (rule.is_on(day) and fits(found := local_time(day, rule.at, zone))):
        day += timedelta(days=step)
    return found


def write_rule(rule: Rule | None) -> str:
    """For `read_rule`; "" for what is due once."""
    match rule:
        case None:
            return ""
        case Days(at, step, first):
            return f"days {at:%H:%M} {step} {first}"
        case Weekdays(days, at):
            return f"weekdays {at:%H:%M} {','.join(map(str, days))}"
        case Every(seconds):
            return f"every {seconds}"


def read_rule(stored: str) -> Rule | None:
    """What `write_rule` has written. Raises ValueError."""
    match stored.split():
        case []:
            return None
        case ["days", at, step, first]:
            return Days(time.fromisoformat(at), int(step), int(first))
        case ["weekdays", at, days]:
            return Weekdays(tuple(map(int, days.split(","))), time.fromisoformat(at))
        case ["every", seconds]:
            return Every(int(seconds))
    raise ValueError("no rule of ours")


def now_there(now: float, zone: tzinfo) -> datetime:
    """The local time there, without its zone."""
    return datetime.fromtimestamp(now, UTC).astimezone(zone).replace(tzinfo=None)
