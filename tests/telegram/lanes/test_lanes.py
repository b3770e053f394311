"""A lane: what goes wrong in it ends there, and what steers waits behind nothing."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.domain.message import Author, Thread
from bot.domain.turn import Question, Turn
from bot.storage.effect import Effect, begin_effect, current_effect
from bot.storage.errors import StorageUnavailable
from bot.telegram.incoming.events import Event, Ignored
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.lanes.lanes import Lane, LaneHandlers, Lanes

THREAD = Thread(7)
ADA = Author(7, "Ada")


def message(number: int, text: str = "hello") -> IncomingMessage:
    """A message of Ada's."""
    return IncomingMessage(number, THREAD, number, ADA, text)


@dataclass
class Work:
    """What a lane is given to do; `faults` are raised where their names come up."""

    faults: dict[str, Exception] = field(default_factory=dict)
    sorted: list[int] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def fail(self, name: str) -> None:
        """Raise the fault of this name, once, if there is one."""
        if error := self.faults.pop(name, None):
            raise error

    async def dispatch(self, event: Event, lane: Lane, lanes: Lanes) -> None:
        self.fail("sort")
        self.sorted.append(event.update_id)
        if isinstance(event, IncomingMessage):
            lane.enqueue(event)

    async def take_turn(self, task: Question | Turn, running: ActiveTurn) -> None:
        self.fail("turn")
        assert isinstance(task, Question)
        self.answered.append(task.text)

    async def on_event_failure(self, event: Event, lane: Lane) -> None:
        self.ended.append(f"update {event.update_id}")
        self.fail("end of an update")

    async def on_turn_failure(self, task: Question | Turn, running: ActiveTurn) -> None:
        self.ended.append("turn")
        self.fail("end of a turn")

    def lanes(self) -> Lanes:
        return Lanes(
            LaneHandlers(
                self.dispatch, self.take_turn, self.on_event_failure, self.on_turn_failure
            ),
            max_images=10,
        )


FAULTS = [TypeError("a list"), ValueError("2"), OverflowError("2 ** 70"), RecursionError("deep")]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize(
    ("places", "ended"),
    [
        (["sort"], "update 1"),
        (["turn"], "turn"),
        (["sort", "end of an update"], "update 1"),
        (["turn", "end of a turn"], "turn"),
    ],
    ids=["sorting", "a turn", "telling of an update", "telling of a turn"],
)
async def test_a_fault_is_told_and_what_comes_next_is_answered(
    fault: Exception, places: list[str], ended: str, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work(faults=dict.fromkeys(places, fault))
    lanes = work.lanes()
    lane = lanes.of(THREAD)

    lane.arrive(message(1, "first"))
    await lane.rested()
    lane.arrive(message(2, "second"))
    await lane.rested()

    assert work.ended == [ended]
    assert work.answered == ["second"]
    assert not lanes.broken.done()
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("place", ["sort", "turn", "work", "work beside"])
async def test_storage_that_is_not_there_breaks_the_whole(place: str) -> None:
    work = Work(faults={place: StorageUnavailable("the disk is full")})
    lanes = work.lanes()
    lane = lanes.of(THREAD)

    async def write() -> None:
        work.fail(place)

    lane.arrive(message(1))
    if place == "work":
        lane.run_in_order(write)
    if place == "work beside":
        lane.run_in_background(write)

    with pytest.raises(StorageUnavailable):
        await lanes.broken
    await lane.rested()
    assert work.ended == []


async def test_a_lane_that_broke_does_not_keep_the_end_waiting() -> None:
    work = Work(faults={"turn": StorageUnavailable("the disk is full")})
    lanes = work.lanes()
    lanes.of(THREAD).arrive(message(1))
    with pytest.raises(StorageUnavailable):
        await lanes.broken

    async with asyncio.timeout(30):
        await lanes.end(10_000)


@pytest.mark.parametrize("kind", ["run_in_order", "run_in_background"])
async def test_work_that_fails_is_logged_and_the_next_is_done(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    lane = Work().lanes().of(THREAD)
    done = asyncio.Event()

    async def fail() -> None:
        raise TypeError("a fault of ours")

    async def note() -> None:
        done.set()

    begin: Callable[..., None] = getattr(lane, kind)
    begin(fail)
    begin(note)
    await lane.rested()

    assert done.is_set()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_thread_has_one_lane_as_long_as_it_is_busy() -> None:
    work = Work()
    lanes = work.lanes()

    lanes.of(THREAD).arrive(message(1, "one"))
    lanes.of(THREAD).arrive(message(2, "two"))
    await lanes.of(THREAD).rested()

    assert work.sorted == [1, 2]
    assert work.answered == ["one\n\ntwo"]


async def test_what_is_done_beside_waits_for_no_notice() -> None:
    lane = Work().lanes().of(THREAD)
    flood, answered = asyncio.Event(), asyncio.Event()

    async def notice() -> None:
        await flood.wait()

    async def answer_press() -> None:
        answered.set()

    lane.run_in_order(notice)
    lane.run_in_background(answer_press)
    async with asyncio.timeout(30):
        await answered.wait()

    assert not lane.is_idle
    flood.set()
    await lane.rested()
    assert lane.is_idle


async def test_work_is_known_to_the_update_that_set_it_going() -> None:
    lane = Work().lanes().of(THREAD)
    effect = Effect((1,), now=0.0)
    inside: list[Effect | None] = []

    async def look() -> None:
        inside.append(current_effect.get())

    current_effect.set(effect)
    begin_effect()
    lane.run_in_order(look)
    lane.run_in_background(look)
    current_effect.set(None)
    await lane.rested()

    assert [work.result() for work in effect.works] == [None, None]
    # A notice is no effect, even where a penalty is noted while it is sent.
    assert sorted(inside, key=bool) == [None, effect]


async def test_what_the_end_cuts_off_is_not_taken_for_done() -> None:
    lane = Work().lanes().of(THREAD)
    effect = Effect((1,), now=0.0)

    async def hang() -> None:
        await asyncio.Event().wait()

    current_effect.set(effect)
    lane.run_in_order(hang)
    current_effect.set(None)
    await asyncio.sleep(0)
    await lane.end(deadline=0.0)

    assert [work.cancelled() for work in effect.works] == [True]


async def test_what_a_group_was_asked_before_it_moved_is_answered_first() -> None:
    old, new = Thread(-7), Thread(-1_000_000_000_007)
    begun, may_end = asyncio.Event(), asyncio.Event()
    answered: list[Thread] = []
    work = Work()

    async def take_turn(task: Question | Turn, _running: ActiveTurn) -> None:
        begun.set()
        if task.thread == old:
            await may_end.wait()
        answered.append(task.thread)

    lanes = Lanes(
        LaneHandlers(work.dispatch, take_turn, work.on_event_failure, work.on_turn_failure),
        max_images=10,
    )
    lanes.of(old).arrive(IncomingMessage(1, old, 1, ADA, "before"))
    await begun.wait()
    lanes.of(new).follow(lanes.of(old))
    lanes.of(new).arrive(IncomingMessage(2, new, 1, ADA, "behind"))
    await asyncio.wait({asyncio.create_task(lanes.of(new).rested())}, timeout=0.05)
    may_end.set()
    await lanes.of(new).rested()

    assert answered == [old, new]


async def test_an_update_of_no_interest_is_sorted_too() -> None:
    work = Work()
    lane = work.lanes().of(THREAD)

    lane.arrive(Ignored(3))
    await lane.rested()

    assert work.sorted == [3]


async def test_stored_turns_that_wait_are_taken_back_by_who_asked_them() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    answered: list[tuple[int, bool]] = []
    work = Work()

    async def take_turn(task: Question | Turn, running: ActiveTurn) -> None:
        assert isinstance(task, Turn)
        begun.set()
        await may_end.wait()
        answered.append((task.id, running.is_stopped))

    handlers = LaneHandlers(work.dispatch, take_turn, work.on_event_failure, work.on_turn_failure)
    lane = Lanes(handlers, max_images=10).of(THREAD)
    asked = [
        Turn(id_, 1, THREAD, author_id, 5, False, "?")
        for id_, author_id in ((1, 7), (2, 8), (3, 7))
    ]
    for turn in asked:
        lane.resume(turn)
    await begun.wait()

    assert (lane.take_back(7), lane.take_back(9)) == (True, False)
    may_end.set()
    await lane.rested()

    assert answered == [(1, False), (2, False), (3, True)]
