"""A year of reminders: what is planned, what is said, and when nobody was there to say it."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time

from bot.domain.message import Author, Thread
from bot.domain.reminder import Reminder
from bot.domain.schedule import Days, Every, Rule, Weekdays, next_time
from bot.domain.time_zone import zone_named
from bot.domain.when import Plan
from bot.storage.reminders import Reminders

START = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
YEAR = 365 * 86400.0
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago", "+05:30")

Said = tuple[int, float, float]
"""Of a reminder, the time that was planned, and when it was said."""

Gap = tuple[float, float]
"""From when to when nobody was there."""


class Time:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


async def fill(reminders: Reminders, chance: random.Random, count: int) -> list[Reminder]:
    """So many of them, in zones of both hemispheres."""
    made = []
    for number in range(count):
        zone, rule = chance.choice(ZONES), _rule(chance)
        at = START + chance.randint(1, int(YEAR))
        if rule:
            first = START + chance.randint(1, 30 * 86400)
            at = next_time(rule, zone_named(zone), first, first)
        new = Reminder(0, Thread(7), Author(7, "Ada"), "say", "x", 0, zone, Plan(at, rule))
        added = await reminders.add(new, f"test:{number}", START)
        assert isinstance(added, Reminder)
        made.append(added)
    return made


def _rule(chance: random.Random) -> Rule | None:
    at = time(chance.randrange(24), chance.choice([0, 15, 30]))
    return chance.choice(
        [
            None,
            Days(at),
            Days(time(2, 30)),
            Days(at, 3, 739000),
            Weekdays((chance.randrange(7),), at),
            Every(chance.randrange(40_000, 400_000)),
        ]
    )


def check(made: Sequence[Reminder], said: Sequence[Said], gaps: Sequence[Gap], end: float) -> None:
    """Each planned time was said once, none early, late only after a gap."""
    assert all(times == 1 for times in Counter((id_, at) for id_, at, _now in said).values())
    assert all(now >= at for _id, at, now in said)
    late = [(at, now) for _id, at, now in said if now > at]
    assert all(any(begin <= at and now <= over for begin, over in gaps) for at, now in late)
    for reminder in made:
        heard = {at for id_, at, _now in said if id_ == reminder.id}
        planned = set(_planned(reminder))
        assert {at for at in heard if at < START + YEAR} <= planned
        missed = {at for at in planned - heard if at <= end}
        # Only earlier ones of a gap in which the last is said, or when it has not begun again.
        assert all(any(begin <= at <= over for begin, over in gaps) for at in missed), missed


def _planned(reminder: Reminder) -> list[float]:
    zone, at, found = zone_named(reminder.zone), reminder.plan.at, []
    while at < START + YEAR:
        found.append(at)
        if reminder.plan.rule is None:
            break
        at = next_time(reminder.plan.rule, zone, at, at)
    return found
