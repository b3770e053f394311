"""A year of reminders in seconds: each planned time said once, none early, late only while down."""

import random
from dataclasses import replace
from typing import cast

import pytest

from bot.domain.message import Author, Thread
from bot.domain.reminder import DueTime, Reminder
from bot.domain.when import Plan
from bot.storage.database import Database
from bot.storage.reminders import Reminders
from bot.telegram.lanes.lanes import Lanes
from bot.telegram.runtime.reminder_clock import ReminderClock
from tests.telegram.runtime.year import START, YEAR, Time, check, fill


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


@pytest.mark.parametrize("seed", range(4))
async def test_a_year_with_restarts(database: Database, seed: int) -> None:
    chance, clock = random.Random(seed), Time()  # noqa: S311  # it is to be the same each time
    reminders = Reminders(database)
    made = await fill(reminders, chance, 12)
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
    check(made, mouth.said, down, clock.now)


async def test_what_was_not_said_is_handed_out_once_more_when_it_is_time(
    database: Database,
) -> None:
    reminders, clock = Reminders(database), Time()
    await reminders.add(
        Reminder(0, Thread(7), Author(7, "Ada"), "say", "x", 0, "UTC", Plan(START)), "test", START
    )
    mouth = Mouth(reminders, clock)
    waits: list[float | None] = [20.0, 5.0, None]

    async def say(due: DueTime, lanes: Lanes) -> float | None:
        if (wait := waits.pop(0)) is None:
            await mouth.say(due, lanes)
        if wait == 5:
            raise ValueError("the storage was odd for a moment")
        return wait

    ticking, lanes = ReminderClock(reminders, say, clock), cast("Lanes", mouth)
    nexts = []
    for seconds in (0, 0, 10, 10, 29, 1):
        clock.now += seconds
        nexts.append(await ticking.tick(lanes))
        await mouth.work()

    assert nexts == [30, 20, 10, 30, 1, 30]
    assert mouth.said == [(mouth.said[0][0], START, START + 50)]


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
