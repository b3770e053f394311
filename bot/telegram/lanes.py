"""Lanes: one a thread. What steers goes at once, questions wait for each other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from bot.assistant import Answer
from bot.conversation.message import Thread
from bot.storage.turns import Question, Source, Turn
from bot.telegram.incoming.arrival import Arrival, Said
from bot.telegram.outgoing.delivery import Delivery

logger = logging.getLogger(__name__)


class Running:
    """The turn that a lane is at, which a person may stop."""

    def __init__(self) -> None:
        self.turn: Turn | None = None
        self.is_stopped = False
        self._pulling: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """End the model's call; what it said so far is kept."""
        self.is_stopped = True
        if self._pulling:
            self._pulling.cancel()

    async def pull(self, answer: Answer, delivery: Delivery) -> None:
        """Let the answer grow on the screen until it ends, by itself or by `stop`."""
        self.turn = answer.turn
        if self.is_stopped:
            answer.stop()
            return
        self._pulling = asyncio.create_task(_pull(answer, delivery))
        try:
            await self._pulling
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not self.is_stopped or (task and task.cancelling()):
                raise  # The process is told to end.
            answer.stop()


async def _pull(answer: Answer, delivery: Delivery) -> None:
    async for delta in answer:
        delivery.grow(answer, delta)


Sort = Callable[[Arrival, "Lane"], Awaitable[None]]
"""Looks at an arrival: steers, or puts a question into the lane's `waiting`."""

Task = asyncio.Task[None]

TakeTurn = Callable[[Question | Turn, Running], Awaitable[None]]
"""Carries out one turn: a new question, or one that an earlier process left open."""


class Lane:
    """One thread's arrivals, sorted in order, and its questions, answered in order."""

    def __init__(
        self, thread: Thread, sort: Sort, take_turn: TakeTurn, on_end: Callable[[Task], None]
    ) -> None:
        self.thread = thread
        self.waiting: list[Said] = []
        self.running: Running | None = None
        self._sort = sort
        self._take_turn = take_turn
        self._arrivals: list[Arrival] = []
        self._unfinished: list[Turn] = []
        self._sorting: asyncio.Task[None] | None = None
        self._answering: asyncio.Task[None] | None = None
        self._is_ending = False
        self._on_end = on_end

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way or waiting."""
        return self._sorting is None and self._answering is None

    def arrive(self, arrival: Arrival) -> None:
        """Something came in for this thread."""
        self._arrivals.append(arrival)
        if self._sorting is None:
            self._sorting = asyncio.create_task(self._sort_all())
            self._sorting.add_done_callback(self._on_end)

    def resume(self, turn: Turn) -> None:
        """Carry out a turn that is stored already, before any new question."""
        self._unfinished.append(turn)
        self._start_answering()

    def ask(self, said: Said) -> None:
        """Let a question wait for its turn."""
        self.waiting.append(said)
        self._start_answering()

    async def end(self, deadline: float) -> None:
        """Let what is under way come to its end until the loop's time `deadline`; then cut it.

        What has not begun is left to the next start: it is in the database.
        """
        self._is_ending = True
        tasks = [task for task in (self._sorting, self._answering) if task]
        if tasks:
            seconds = max(0.0, deadline - asyncio.get_running_loop().time())
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _start_answering(self) -> None:
        if self._answering is None and not self._is_ending:
            self._answering = asyncio.create_task(self._answer_all())
            self._answering.add_done_callback(self._on_end)

    async def _sort_all(self) -> None:
        while self._arrivals and not self._is_ending:
            await self._sort(self._arrivals.pop(0), self)
        self._sorting = None

    async def _answer_all(self) -> None:
        while (self._unfinished or self.waiting) and not self._is_ending:
            self.running = Running()
            await self._take_turn(self._next(), self.running)
        self.running = None
        self._answering = None

    def _next(self) -> Question | Turn:
        """An unfinished turn, else all that the author of the oldest question has asked."""
        if self._unfinished:
            return self._unfinished.pop(0)
        author = self.waiting[0].author
        same = [said for said in self.waiting if said.author.id == author.id]
        self.waiting = [said for said in self.waiting if said.author.id != author.id]
        return join(same)


def join(parts: Sequence[Said]) -> Question:
    """What one author said in several messages, as one question."""
    return Question(
        thread=parts[0].thread,
        author=parts[-1].author,
        sources=tuple(Source(said.message_id, said.text) for said in parts),
        update_ids=tuple(said.update_id for said in parts),
    )


_SWEEP_AT = 1000
"""Lanes; a sweep looks at all of them."""


class Lanes:
    """The lanes of all threads; an idle one is forgotten."""

    def __init__(self, sort: Sort, take_turn: TakeTurn) -> None:
        self._sort = sort
        self._take_turn = take_turn
        self._lanes: dict[Thread, Lane] = {}
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails with what no lane could deal with, such as a full disk."""

    def of(self, thread: Thread) -> Lane:
        """The thread's lane."""
        if len(self._lanes) > _SWEEP_AT:
            self._lanes = {key: lane for key, lane in self._lanes.items() if not lane.is_idle}
        lane = self._lanes.get(thread)
        if lane is None:
            lane = self._lanes[thread] = Lane(thread, self._sort, self._take_turn, self._on_end)
        return lane

    def _on_end(self, task: Task) -> None:
        if not task.cancelled() and (error := task.exception()) and not self.broken.done():
            self.broken.set_exception(error)

    async def end(self, seconds: float) -> None:
        """Finish what is under way for up to so long; the rest waits in the database."""
        deadline = asyncio.get_running_loop().time() + seconds
        busy = [lane for lane in self._lanes.values() if not lane.is_idle]
        if busy:
            logger.info("finishing %d threads, for up to %.0f s", len(busy), seconds)
        await asyncio.gather(*(lane.end(deadline) for lane in busy))
