"""The turn that a lane is at: to be stopped, or to be dropped where its question changes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine

from bot.assistant.answer import Answer
from bot.domain.errors import ModelError
from bot.domain.turn import Turn
from bot.telegram.incoming.incoming_message import IncomingMessage

Work = Callable[[], Awaitable[None]]

_MOMENT = 3.0
"""Seconds."""


class ActiveTurn:
    """The turn that a lane is at, which a person may stop."""

    def __init__(
        self,
        parts: tuple[IncomingMessage, ...],
        later: Callable[[Work], None],
        aside: Callable[[Work], None] | None = None,
    ) -> None:
        self.run_in_order = later
        """Does work behind what the lane has to say, without holding up its next turn."""
        self.run_aside = aside or later
        """Does slow work beside all that the lane does."""
        self.began_at = time.monotonic()
        self.first_word_at: float | None = None
        """When the model said its first word, by the same clock."""
        self.answer: Answer | None = None
        """As far as it has come; None where an earlier process has made it."""
        self.parts = parts
        """The messages of its question, unless an earlier process has read them."""
        self.turn: Turn | None = None
        self.is_stopped = False
        self.is_cancelled_for_edit = False
        self._stored = asyncio.Event()
        self._ended = asyncio.Event()
        self._is_closing = False
        self._end_showing: Callable[[], None] = lambda: None
        self._working: asyncio.Task[None] | None = None

    @property
    def author_id(self) -> int | None:
        """Who asked; None where that is not known yet."""
        if self.turn:
            return self.turn.author_id
        return self.parts[0].author.id if self.parts else None

    def begin(self, turn: Turn) -> None:
        """The question is stored as this turn."""
        self.turn = turn
        self._stored.set()

    async def stored_turn(self) -> Turn | None:
        """The turn, once its question is stored; None where it ended before."""
        await self._stored.wait()
        return self.turn

    def close(self, end_showing: Callable[[], None]) -> None:
        """The answer is whole; what is left is to show it, which `end_showing` cuts short."""
        self._is_closing = True
        self._end_showing = end_showing

    def end(self) -> None:
        """Nobody needs to wait for its turn any more."""
        self._stored.set()
        self._ended.set()

    async def ended(self) -> None:
        """Wait until it is over: stored, and shown as far as it could be."""
        await self._ended.wait()

    async def has_ended_soon(self) -> bool:
        """Whether it is over, or is within a moment: its buttons may be seen just before that."""
        if not self._is_closing:
            return False
        try:
            async with asyncio.timeout(_MOMENT):
                await self._ended.wait()
        except TimeoutError:
            return False
        return True

    def note_word(self) -> None:
        """The model has said something."""
        if self.first_word_at is None:
            self.first_word_at = time.monotonic()

    @property
    def has_words(self) -> bool:
        """Whether there is anything of the answer yet."""
        return self.answer is not None and bool(self.answer.text)

    @property
    def about(self) -> str:
        """What the answer's error is about: the model, or what the error itself names."""
        if self.answer is None:
            return ""
        error = self.answer.error
        return (error.about if isinstance(error, ModelError) else "") or self.answer.model

    def stop(self) -> None:
        """End what is under way; what there is so far is kept, and no more of it is sent."""
        self.is_stopped = True
        self._end_showing()
        if self._working:
            self._working.cancel()

    def cancel_for_edit(self) -> None:
        """The question has changed: drop this answer, without a word."""
        self.is_cancelled_for_edit = True
        self.stop()

    async def work(self, answer: Answer, work: Coroutine[None, None, None]) -> None:
        """Do what gives the answer, until it ends, by itself or by `stop`."""
        self.answer = answer
        self._working = asyncio.create_task(work)
        if self.is_stopped:
            self._working.cancel()
        try:
            await self._working
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not self.is_stopped or (task and task.cancelling()):
                raise  # The process is told to end.
            answer.stop()
