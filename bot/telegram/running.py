"""The turn that a lane is at: to be stopped, or to be dropped where its question changes."""

import asyncio

from bot.assistant import Answer
from bot.conversation.turn import Turn
from bot.telegram.incoming.arrival import Said
from bot.telegram.outgoing.delivery import Delivery


class Running:
    """The turn that a lane is at, which a person may stop."""

    def __init__(self, last: Said | None) -> None:
        self.last = last
        """The last message of its question, unless an earlier process has read it."""
        self.turn: Turn | None = None
        self.is_stopped = False
        self.is_superseded = False
        self._stored = asyncio.Event()
        self._answer: Answer | None = None
        self._pulling: asyncio.Task[None] | None = None

    def begin(self, turn: Turn) -> None:
        """The question is stored as this turn."""
        self.turn = turn
        self._stored.set()

    async def stored_turn(self) -> Turn | None:
        """The turn, once its question is stored; None where it ended before."""
        await self._stored.wait()
        return self.turn

    def end(self) -> None:
        """Nobody needs to wait for its turn any more."""
        self._stored.set()

    @property
    def has_words(self) -> bool:
        """Whether there is anything of the answer yet."""
        return self._answer is not None and bool(self._answer.text)

    def stop(self) -> None:
        """End the model's call; what it said so far is kept."""
        self.is_stopped = True
        if self._pulling:
            self._pulling.cancel()

    def supersede(self) -> None:
        """The question has changed: drop this answer, without a word."""
        self.is_superseded = True
        self.stop()

    async def pull(self, answer: Answer, delivery: Delivery) -> None:
        """Let the answer grow on the screen until it ends, by itself or by `stop`."""
        self._answer = answer
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
