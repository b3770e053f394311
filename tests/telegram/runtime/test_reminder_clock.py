"""A year of reminders in seconds: each planned time said once, none early, late only while down."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import cast

import pytest

from bot.domain.message import Author, Thread
from bot.domain.reminder import DueTime, Reminder
from bot.domain.schedule import Days, Every, Rule, Weekdays, next_time
from bot.domain.time_zone import zone_named
from bot.domain.when import Plan
from bot.storage.database import Database
from bot.storage.reminders import Reminders
from bot.telegram.lanes.lanes import Lanes
from bot.telegram.runtime.reminder_clock import ReminderClock

START = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
YEAR = 365 * 86400.0
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago", "+05:30")


class Time:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Mouth:
    """Stands for all lanes: what is handed out is said at once, or lost with its process."""

    def __init__(self, reminders: Reminders, clock: Time) -> None:
        self.reminders, self.clock = reminders, clock
        self.said: list[tuple[int, float, float]] = []
        self.works: list[object] = []

    def of(self, _thread: Thread) -> "Mouth":
        return self

    def run_in_order(self, work: object) -> None:
        self.works.append(work)

    async def say(self, due: DueTime, _lanes: Lanes) -> None:
        self.said.append((due.reminder_id, due.planned_at, self.clock.now))
        await self.reminders.end(due, "said", self.clock.now)

    async def work(self) -> None:
        works, self.works = self.works, []
        for work in works:
            await work()  # type: ignore[operator]  # as the clock has handed it out


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


def _planned(reminder: Reminder) -> list[float]:
    zone, at, found = zone_named(reminder.zone), reminder.plan.at, []
    while at < START + YEAR:
        found.append(at)
        if reminder.plan.rule is None:
            break
        at = next_time(reminder.plan.rule, zone, at, at)
    return found


async def _fill(reminders: Reminders, chance: random.Random) -> list[Reminder]:
    made = []
    for number in range(12):
        zone, rule = chance.choice(ZONES), _rule(chance)
        at = START + chance.uniform(1, YEAR)
        if rule:
            first = START + chance.uniform(1, 30 * 86400)
            at = next_time(rule, zone_named(zone), first, first)
        new = Reminder(0, Thread(7), Author(7, "Ada"), "say", "x", 0, zone, Plan(at, rule))
        added = await reminders.add(new, f"test:{number}", START)
        assert added is not None
        made.append(added)
    return made


@pytest.mark.parametrize("seed", range(4))
async def test_a_year_with_restarts(database: Database, seed: int) -> None:
    chance, clock = random.Random(seed), Time()  # noqa: S311  # it is to be the same each time
    reminders = Reminders(database)
    made = await _fill(reminders, chance)
    mouth = Mouth(reminders, clock)
    lanes = cast("Lanes", mouth)  # what the clock asks of them
    down: list[tuple[float, float]] = []
    while clock.now < START + YEAR:
        ticking = ReminderClock(reminders, mouth.say, clock)
        ticking.hand_out(await reminders.left_over(), lanes)
        until = min(START + YEAR, clock.now + chance.uniform(0, 60 * 86400))
        while True:
            await ticking.tick(lanes)
            await mouth.work()
            due = await reminders.next_due()
            if due is None or due >= until:
                break
            clock.now = due
        # kill -9: perhaps between being due and being said.
        if due is not None and due < START + YEAR and chance.random() < 0.5:
            clock.now = due
            await ticking.tick(lanes)
            mouth.works.clear()
            down.append((due, due))
        left = clock.now
        clock.now = max(until, clock.now) + chance.choice([0, 60, 86400, 5 * 86400])
        down.append((left, clock.now))
    _check(made, mouth.said, down, clock.now)


def _check(
    made: list[Reminder],
    said: list[tuple[int, float, float]],
    down: list[tuple[float, float]],
    end: float,
) -> None:
    assert all(times == 1 for times in Counter((id_, at) for id_, at, _now in said).values())
    assert all(now >= at for _id, at, now in said)
    late = [(at, now) for _id, at, now in said if now > at]
    assert all(any(begin <= at and now <= over for begin, over in down) for at, now in late)
    for reminder in made:
        heard = {at for id_, at, _now in said if id_ == reminder.id}
        planned = set(_planned(reminder))
        assert {at for at in heard if at < START + YEAR} <= planned
        missed = {at for at in planned - heard if at <= end}
        # Only earlier ones of a gap in which the last is said, or when it has not begun again.
        assert all(any(begin <= at <= over for begin, over in down) for at in missed), sorted(
            missed
        )


@pytest.mark.parametrize(
    "rule", ["of a newer version", "every nobody", "every 0", "days 25:00 1 1"]
)
async def test_an_odd_row_silences_no_other(database: Database, rule: str) -> None:
    reminders, clock = Reminders(database), Time()
    odd = Reminder(0, Thread(7), Author(7, "Ada"), "say", "odd", 0, "UTC", Plan(START + 1))
    for number, one in enumerate([odd, replace(odd, text="even", plan=Plan(START + 2))]):
        await reminders.add(one, f"test:{number}", START)
    await database.write("UPDATE reminders SET rule = :rule WHERE text = 'odd'", {"rule": rule})
    mouth = Mouth(reminders, clock)
    clock.now += 5

    await ReminderClock(reminders, mouth.say, clock).tick(cast("Lanes", mouth))
    await mouth.work()

    assert [planned for _id, planned, _now in mouth.said] == [START + 2]
    assert await reminders.next_due() is None
    assert await reminders.open_in(7) == []
