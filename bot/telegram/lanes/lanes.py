"""Lanes: one a thread. What steers goes at once, questions wait for each other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace

from bot.domain.message import Thread
from bot.domain.output_format import TEXT
from bot.domain.turn import Question, Turn
from bot.storage.effect import current_effect
from bot.storage.errors import StorageUnavailable
from bot.telegram.incoming.events import Event
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.active_turn import ActiveTurn, Work
from bot.telegram.lanes.questions import take_question

logger = logging.getLogger(__name__)


GAP = 1.0
"""Seconds after a part of a paste or an album in which the next one comes, if there is one."""

Dispatch = Callable[[Event, "Lane", "Lanes"], Awaitable[None]]
"""Looks at an event of this lane: steers, or puts a question into the lane's `waiting`."""

Task = asyncio.Task[None]

TakeTurn = Callable[[Question | Turn, ActiveTurn], Awaitable[None]]
"""Carries out one turn: a new question, or one that an earlier process left open."""

OnEventFailure = Callable[[Event, "Lane"], Awaitable[None]]
"""Tells the person that an event came to nothing by a fault of ours, and is done with it."""

OnTurnFailure = Callable[[Question | Turn, ActiveTurn], Awaitable[None]]
"""The same for a turn."""


@dataclass(frozen=True, slots=True)
class LaneHandlers:
    """What a lane calls: for an event, for a turn, and where either fails.

    Storage that is not there is no fault, and ends the process in good order.
    """

    dispatch: Dispatch
    take_turn: TakeTurn
    on_event_failure: OnEventFailure
    on_turn_failure: OnTurnFailure


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all lanes have in common."""

    handlers: LaneHandlers
    dispatch: Callable[[Event, "Lane"], Awaitable[None]]
    note_end: Callable[[Task], None]
    max_images: int
    """Pictures that go with one question at most."""
    gap: float


class Lane:
    """One thread: events are dispatched, questions answered and notices sent, each in their order.

    Whatever goes wrong in any of it ends here, in the log and in one sentence.
    """

    def __init__(self, thread: Thread, shared: _Shared) -> None:
        self.thread = thread
        self._shared = shared
        self.waiting: list[IncomingMessage] = []
        self.running: ActiveTurn | None = None
        self._arrivals: list[Event] = []
        self._unfinished: list[tuple[Turn, tuple[IncomingMessage, ...]]] = []
        self._taken_back: set[int] = set()
        self._dispatching: asyncio.Task[None] | None = None
        self._answering: asyncio.Task[None] | None = None
        self._later: list[Callable[[], Task]] = []
        self._working: asyncio.Task[None] | None = None
        self._tasks: set[Task] = set()
        self._before: list[Lane] = []
        self._rested = asyncio.Event()
        self._rested.set()
        self._is_ending = False
        self._asked_at = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way or waiting."""
        return not self._tasks

    async def rested(self) -> None:
        """Wait until nothing is under way or waiting."""
        await self._rested.wait()

    def arrive(self, event: Event) -> None:
        """Something came in for this thread."""
        self._arrivals.append(event)
        if self._dispatching is None:
            self._dispatching = self._start(self._dispatch_all())

    def resume(self, turn: Turn) -> None:
        """Carry out a turn that is stored already, before any new question."""
        self._unfinished.append((turn, ()))
        self._start_answering()

    def follow(self, other: "Lane") -> None:
        """This thread is what the other one has become: what is answered there comes first."""
        if other is not self:
            self._before.append(other)

    def enqueue(self, message: IncomingMessage) -> None:
        """Let a question wait for its turn; all parts of it ask for what any of them asks for."""
        parts = [
            w for w in self.waiting if w.is_continued_by(message) or message.is_continued_by(w)
        ]
        order = next((part.order for part in (message, *parts) if part.order != TEXT), TEXT)
        self.waiting = [replace(w, order=order) if w in parts else w for w in self.waiting]
        self.waiting.append(replace(message, order=order))
        self._asked_at = asyncio.get_running_loop().time()
        self._start_answering()

    def stop(self, turn_id: int) -> None:
        """End the answer of this turn, if it is the one under way."""
        if self.running and self.running.turn and self.running.turn.id == turn_id:
            self.running.stop()

    def drop(self, turn_id: int) -> None:
        """The turn's question is about to change: its answer under way is of no use any more."""
        if self.running and self.running.turn and self.running.turn.id == turn_id:
            self.running.cancel_for_edit()
        self._unfinished = [item for item in self._unfinished if item[0].id != turn_id]

    def drop_waiting(self, author_id: int | None = None) -> list[int]:
        """Let go what somebody, or, for None, anybody has waiting here; their updates."""
        dropped = [message for message in self.waiting if author_id in (None, message.author.id)]
        self.waiting = [message for message in self.waiting if message not in dropped]
        return [update_id for message in dropped for update_id in message.update_ids]

    def take_back(self, author_id: int | None = None) -> bool:
        """End the turns that somebody, or, for None, anybody has waiting here, before a word.

        Whether there were any. Each says itself that it was stopped.
        """
        ids = {turn.id for turn, _ in self._unfinished if author_id in (None, turn.author_id)}
        self._taken_back |= ids
        return bool(ids)

    def cancel_all(self, author_id: int | None) -> tuple[list[int], ActiveTurn | None]:
        """Take back what somebody has asked here, or, for None, what anybody has.

        What waits is dropped, and its updates returned; what is under way is stopped.
        """
        dropped = self.drop_waiting(author_id)
        self._unfinished = [
            item for item in self._unfinished if author_id not in (None, item[0].author_id)
        ]
        running = self.running
        if running is None or author_id not in (None, running.author_id):
            return dropped, None
        running.stop()
        return dropped, running

    def requeue(self, turn: Turn, parts: tuple[IncomingMessage, ...]) -> None:
        """A turn's question has changed: answer it next. It came in these parts, if known."""
        self.drop(turn.id)
        self._taken_back.discard(turn.id)
        self._unfinished.insert(0, (turn, parts))
        self._start_answering()

    def run_in_order(self, work: Work) -> None:
        """Do it after what was given here before, without holding up the lane.

        What is said to a chat may have to wait for minutes, and /stop must not wait behind it.
        """
        # In the language of who is being talked to now.
        context = copy_context()
        context.run(current_effect.set, None)
        ended = self._note_work()

        def begin() -> Task:
            task = asyncio.create_task(_do(work, ended), context=context)
            task.add_done_callback(lambda _task: ended.cancel())  # where it was cut off
            return task

        self._later.append(begin)
        if self._working is None:
            self._working = self._start(self._work_all())

    def run_in_background(self, work: Work) -> None:
        """Do it at once and beside all else: what asks others, or answers a press."""
        ended = self._note_work()
        task = self._start(_do(work, ended), keep_context=True)
        task.add_done_callback(lambda _task: ended.cancel())  # where it was cut off

    async def end(self, deadline: float) -> None:
        """Let what is under way come to its end until the loop's time `deadline`; then cut it.

        What has not begun is left to the next start: it is in the database.
        """
        self._is_ending = True
        now = asyncio.get_running_loop().time
        while self._tasks and deadline > now():
            await asyncio.wait(set(self._tasks), timeout=deadline - now())
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _note_work(self) -> asyncio.Future[None]:
        """Work that is set going by the update that is dealt with now: done when that is."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if effect := current_effect.get():
            effect.works.append(ended)
        return ended

    def _start_answering(self) -> None:
        if self._answering is None and not self._is_ending:
            self._answering = self._start(self._answer_all())

    def _start(self, work: Coroutine[None, None, None], *, keep_context: bool = False) -> Task:
        context = copy_context()
        if not keep_context:
            context.run(current_effect.set, None)
        task = asyncio.create_task(work, context=context)
        self._rested.clear()
        self._tasks.add(task)
        task.add_done_callback(self._note_end)
        return task

    def _note_end(self, task: Task) -> None:
        self._tasks.discard(task)
        self._shared.note_end(task)
        if not self._tasks:
            self._rested.set()

    async def _work_all(self) -> None:
        try:
            while self._later:
                await self._later.pop(0)()
        finally:
            self._working = None

    async def _dispatch_all(self) -> None:
        try:
            while self._arrivals and not self._is_ending:
                await self._dispatch_one(self._arrivals.pop(0))
        finally:
            self._dispatching = None

    async def _dispatch_one(self, event: Event) -> None:
        try:
            await self._shared.dispatch(event, self)
        except StorageUnavailable:
            raise
        except Exception:
            logger.exception("an event could not be dealt with")
            await self._end_in_sentence(self._shared.handlers.on_event_failure(event, self))

    async def _answer_all(self) -> None:
        try:
            while (self._unfinished or self.waiting) and not self._is_ending:
                await self._wait_for_others()
                await self._wait_for_rest()
                if self._is_ending:
                    break
                # It may have been taken back meanwhile, as by /reset.
                if self._unfinished or self.waiting:
                    await self._answer_one(*self._next())
        finally:
            self._answering = None

    async def _answer_one(self, task: Question | Turn, parts: tuple[IncomingMessage, ...]) -> None:
        self.running = running = ActiveTurn(parts, self.run_in_order, self.run_in_background)
        if isinstance(task, Turn) and task.id in self._taken_back:
            self._taken_back.remove(task.id)
            running.stop()
        try:
            await self._shared.handlers.take_turn(task, running)
        except StorageUnavailable:
            raise
        except Exception:
            turn = running.turn
            logger.exception("a turn failed", extra={"turn_id": turn.id if turn else None})
            await self._end_in_sentence(self._shared.handlers.on_turn_failure(task, running))
        finally:
            self.running = None
            running.end()

    async def _end_in_sentence(self, ending: Awaitable[None]) -> None:
        """Behind this nobody is left: what fails here too is only logged."""
        try:
            await ending
        except StorageUnavailable:
            raise
        except Exception:
            logger.exception("a fault could not be told")

    async def _wait_for_others(self) -> None:
        while self._before:
            # It may have failed, which is its own lane's business.
            if answering := self._before.pop(0)._answering:  # noqa: SLF001  # of our own class
                await asyncio.wait({answering})

    async def _wait_for_rest(self) -> None:
        """A message as long as a message can be is probably not all of what was pasted.

        Nor is one picture all of an album.
        """
        now = asyncio.get_running_loop().time
        while not self._unfinished and any(message.may_go_on for message in self._first_question()):
            wait = self._asked_at + self._shared.gap - now()
            if wait <= 0 or self._is_ending:
                return
            await asyncio.sleep(wait)

    def _next(self) -> tuple[Question | Turn, tuple[IncomingMessage, ...]]:
        """An unfinished turn, else the oldest question."""
        if self._unfinished:
            return self._unfinished.pop(0)
        parts = self._first_question()
        self.waiting = [message for message in self.waiting if message not in parts]
        return join(parts), parts

    def _first_question(self) -> tuple[IncomingMessage, ...]:
        return take_question(self.waiting, self._shared.max_images)


async def _do(work: Work, ended: asyncio.Future[None]) -> None:
    """Work that nobody waits for: what goes wrong in it ends here."""
    try:
        await work()
    except StorageUnavailable:
        raise
    except Exception:
        logger.exception("a lane's work failed")
    if not ended.done():
        ended.set_result(None)


def join(parts: Sequence[IncomingMessage]) -> Question:
    """What one author said in several messages, as one question."""
    ordered = sorted(parts, key=lambda message: message.message_id)
    return Question(
        thread=parts[0].thread,
        author=parts[-1].author,
        sources=tuple(message.source for message in ordered),
        update_ids=tuple(id_ for message in parts for id_ in message.update_ids),
        order=parts[0].order,
    )


_SWEEP_AT = 1000
"""Lanes; a sweep looks at all of them."""


class Lanes:
    """The lanes of all threads; an idle one is forgotten."""

    def __init__(self, handlers: LaneHandlers, max_images: int, gap: float = GAP) -> None:
        self._shared = _Shared(handlers, self._dispatch, self.note_end, max_images, gap)
        self._lanes: dict[Thread, Lane] = {}
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails where the storage is not there any more, as on a full disk."""

    def of(self, thread: Thread) -> Lane:
        """The thread's lane."""
        if len(self._lanes) > _SWEEP_AT:
            self._lanes = {key: lane for key, lane in self._lanes.items() if not lane.is_idle}
        lane = self._lanes.get(thread)
        if lane is None:
            lane = self._lanes[thread] = Lane(thread, self._shared)
        return lane

    def count_running(self) -> int:
        """Turns that are under way."""
        return sum(lane.running is not None for lane in self._lanes.values())

    def everywhere(self) -> list[Lane]:
        """The lanes that there are."""
        return list(self._lanes.values())

    def of_chat(self, chat_id: int) -> list[Lane]:
        """The lanes that there are of a chat: of its topics, too."""
        return [lane for thread, lane in self._lanes.items() if thread.chat_id == chat_id]

    def note_end(self, task: Task) -> None:
        """A lane's task has ended; storage that is not there breaks the whole."""
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StorageUnavailable) and not self.broken.done():
            self.broken.set_exception(error)
        elif error is not None and not isinstance(error, StorageUnavailable):
            logger.error("a lane's task failed", exc_info=error)

    async def _dispatch(self, event: Event, lane: Lane) -> None:
        await self._shared.handlers.dispatch(event, lane, self)

    async def end(self, seconds: float) -> None:
        """Finish what is under way for up to so long; the rest waits in the database."""
        deadline = asyncio.get_running_loop().time() + seconds
        busy = [lane for lane in self._lanes.values() if not lane.is_idle]
        if busy:
            logger.info("finishing %d threads, for up to %.0f s", len(busy), seconds)
        await asyncio.gather(*(lane.end(deadline) for lane in busy))
