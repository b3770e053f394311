"""What a time that somebody said means where they are: "tomorrow 9:00", 每周一 8:30, every 2h."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from bot.domain import chinese_time, english_time
from bot.domain.schedule import Days, Every, Rule, Weekdays, local_time, next_time, now_there
from bot.domain.spoken_time import Spoken

Mistake = Literal["unknown", "past", "too often", "too far"]

LEAST_SECONDS = 600
"""Between two times of what is repeated."""

_FARTHEST_DAYS = 3660
_USUAL = time(9)
"""Where a day was said and no time."""

_SEPARATORS = " \t\n,.，。、:：;；-–—"

_SAME = {**{0xFF10 + digit: 0x30 + digit for digit in range(10)}, 0xFF1A: 0x3A, 0x3000: 0x20}
"""Wide digits, colons and spaces as their usual ones; each sign stays one sign."""


class WhenError(Exception):
    """It is no time that a reminder can have."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.mistake: Mistake = mistake


@dataclass(frozen=True, slots=True)
class Plan:
    """When it is due first, in seconds since 1970, and by which rule again; None: only once."""

    at: float
    rule: Rule | None = None


def read_when(text: str, now: float, zone: tzinfo) -> tuple[Plan, str]:
    """The time that the text begins with, and what comes behind it. Raises WhenError."""
    same = text.translate(_SAME)
    heard = [one for one in (english_time.hear(same), chinese_time.hear(same)) if one]
    if not heard:
        raise WhenError("unknown")
    spoken = max(heard, key=lambda one: one.length)
    try:
        plan = _plan(spoken, now, zone)
    except (ValueError, OverflowError):
        raise WhenError("unknown") from None
    return _checked(plan, now), text[spoken.length :].strip(_SEPARATORS)


def read_iso(text: str, repeat: str, now: float, zone: tzinfo) -> Plan:
    """As a model says it: local ISO 8601 (or as people do), and a word for how it is repeated.

    Raises WhenError.
    """
    try:
        told = datetime.fromisoformat(text.strip())
        plan = Plan(told.timestamp() if told.tzinfo else local_time(told.date(), told.time(), zone))
        at = plan.at
        if not repeat and at <= now:
            raise WhenError("past")
    except (ValueError, OverflowError):
        plan, _rest = read_when(text, now, zone)
    if repeat:
        plan = _repeated(plan, repeat, now, zone)
    return _checked(plan, now)


def move_plan(plan: Plan, old: tzinfo, new: tzinfo, now: float) -> Plan:
    """The same hour in another zone, where an hour was meant: it is a whole minute.

    What was counted in minutes from some moment, which is hardly ever one, stays when it is.
    """
    if isinstance(plan.rule, Every) or plan.at % 60:
        return plan
    if plan.rule:
        return Plan(next_time(plan.rule, new, now, now), plan.rule)
    there = now_there(plan.at, old)
    moved = local_time(there.date(), there.time(), new)
    if moved <= now:
        moved = local_time(there.date() + timedelta(days=1), there.time(), new)
    return Plan(moved) if moved > now else plan


def _repeated(plan: Plan, repeat: str, now: float, zone: tzinfo) -> Plan:
    there = now_there(plan.at, zone)
    at = there.time().replace(second=0, microsecond=0)
    words = repeat.strip().lower()
    usual: dict[str, Rule] = {
        "daily": Days(at),
        "weekdays": Weekdays((0, 1, 2, 3, 4), at),
        "weekly": Weekdays((there.weekday(),), at),
    }
    rule = usual.get(words)
    seconds = english_time.seconds_of(words.removeprefix("every ").strip())
    if rule is None and seconds:
        days, rest = divmod(seconds, 86400)
        rule = Every(seconds) if rest else Days(at, days, there.toordinal())
    if rule is None:
        rule = read_when(repeat, now, zone)[0].rule
    if rule is None:
        raise WhenError("unknown")
    if isinstance(rule, Every) and plan.at > now:
        return Plan(plan.at, rule)
    # The first may lie behind us, or on a day that is none of the rule's.
    return Plan(next_time(rule, zone, plan.at, max(now, plan.at - 1)), rule)


def _plan(spoken: Spoken, now: float, zone: tzinfo) -> Plan:
    there = now_there(now, zone)
    if spoken.after is not None:
        return Plan(now + spoken.after)
    if rule := _rule(spoken, there):
        return Plan(next_time(rule, zone, now, now), rule)
    at = spoken.time or _USUAL
    if not spoken.has_day:
        today = local_time(there.date(), at, zone)
        tomorrow = local_time(there.date() + timedelta(days=1), at, zone)
        return Plan(today if today > now else tomorrow)
    return Plan(local_time(_day(spoken, there, at), at, zone))


def _rule(spoken: Spoken, there: datetime) -> Rule | None:
    at = spoken.time or _USUAL
    if spoken.every is not None:
        return Every(spoken.every)
    if spoken.weekdays:
        return Weekdays(spoken.weekdays, at)
    if spoken.every_days:
        is_over = there.time() >= at
        return Days(at, spoken.every_days, there.toordinal() + (spoken.every_days > 1 and is_over))
    return None


def _day(spoken: Spoken, there: datetime, at: time) -> date:
    today, is_over = there.date(), at <= there.time()
    if spoken.days_ahead is not None:
        # Midnight today is the one that comes.
        is_coming = spoken.days_ahead == 0 and at == time(0)
        return today + timedelta(days=spoken.days_ahead + is_coming)
    if spoken.weekday is not None:
        if spoken.is_next:
            return today + timedelta(days=7 - today.weekday() + spoken.weekday)
        ahead = (spoken.weekday - today.weekday()) % 7
        return today + timedelta(days=7 if ahead == 0 and is_over else ahead)
    year, month, day = spoken.date or (None, 1, 1)
    if year is not None:
        return date(year, month, day)
    # The 29th of February is every few years.
    for later in range(9):
        try:
            named = date(today.year + later, month, day)
        except ValueError:
            continue
        if named > today or (named == today and not is_over):
            return named
    raise ValueError("no such day")


def _checked(plan: Plan, now: float) -> Plan:
    """Raises WhenError."""
    if isinstance(plan.rule, Every) and plan.rule.seconds < LEAST_SECONDS:
        raise WhenError("too often")
    if plan.at <= now:
        raise WhenError("past")
    if plan.at > now + _FARTHEST_DAYS * 86400 or (
        isinstance(plan.rule, Days) and plan.rule.step > _FARTHEST_DAYS
    ):
        raise WhenError("too far")
    return plan
