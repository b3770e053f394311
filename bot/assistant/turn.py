"""The heart: one turn, from its question to its stored answer."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from bot.assistant.answer import Answer, FilesLoaded, Growth
from bot.assistant.attachment_loader import AttachmentLoader
from bot.assistant.budget_guard import BudgetGuard
from bot.assistant.image_generator import ImageGenerator
from bot.assistant.rounds import Rounds
from bot.assistant.tool_loop import ToolLoop
from bot.assistant.turn_store import TurnStore
from bot.domain.completion import StreamCompletion
from bot.domain.errors import BotError, PicturesOff
from bot.domain.texts_logger import TEXTS_LOGGER
from bot.domain.turn import Question, Turn
from bot.storage.errors import StorageUnavailable

logger = logging.getLogger(__name__)
texts = logging.getLogger(TEXTS_LOGGER)

Show = Callable[[Answer], Awaitable[None]]
"""Pulls an answer to its end and shows it, or stops or drops it on the way."""

RoundsOf = Callable[[Answer, ToolLoop], Rounds]
"""What decides how often, and what, the model is asked for an answer."""

ToolLoopOf = Callable[[Answer], Awaitable[ToolLoop]]
"""What the model may call for an answer."""


class Assistant:
    """Answers questions: in words, in JSON, or with a picture."""

    def __init__(
        self,
        *,
        store: TurnStore,
        budget_guard: BudgetGuard,
        attachment_loader: AttachmentLoader,
        rounds_of: RoundsOf,
        tool_loop_of: ToolLoopOf,
        stream: StreamCompletion,
        image_generator: ImageGenerator | None,
    ) -> None:
        self._store = store
        self._budget_guard = budget_guard
        self._attachment_loader = attachment_loader
        self._rounds_of = rounds_of
        self._tool_loop_of = tool_loop_of
        self._stream = stream
        self._image_generator = image_generator

    async def store_question(self, question: Question) -> Turn:
        """Store a question; its turn."""
        return await self._store.begin(question)

    async def answer(self, turn: Turn, show: Show) -> Turn:
        """Answer a stored question while `show` pulls; the turn as it is then stored.

        A dropped answer is paid, and its turn stays as it was. Raises StorageUnavailable.
        """
        answer = Answer(turn, self._grow)
        try:
            await self._let_grow(answer, show)
            if answer.is_dropped:
                await self._store.charge(answer)
                return turn
            ended = await self._store.end(answer)
            fields = {"question": ended.question, "answer": ended.answer}
            texts.debug("a question and its answer", extra=fields)
            return ended
        finally:
            await self._budget_guard.release(turn.id)

    async def _let_grow(self, answer: Answer, show: Show) -> None:
        try:
            await show(answer)
        except StorageUnavailable:
            raise
        except BotError as error:
            answer.error = error
        except asyncio.CancelledError:
            # The process ends, and the next one asks anew; this was used all the same.
            await self._store.charge(answer)
            raise
        except Exception:
            # The last resort: a fault of ours ends in a sentence too, and is not tried again.
            logger.exception("the answer failed")
            answer.error = BotError()

    async def _grow(self, answer: Answer) -> AsyncGenerator[Growth]:
        """Reserve, load, ask, and ask on after what is called; each word as it comes."""
        await self._budget_guard.reserve(answer.turn)
        if answer.turn.enclosed and not answer.turn.longer:
            await self._load_files(answer)
            yield FilesLoaded()
        if answer.turn.order.kind == "picture":
            await self._draw(answer)
            return
        tools = await self._tool_loop_of(answer)
        rounds = self._rounds_of(answer, tools)
        first = await rounds.begin()
        if tools.is_interrupted:
            async with aclosing(tools.resume(first.messages)) as activities:
                async for activity in activities:
                    yield activity
            await rounds.go_on()
        while prompt := rounds.prompt:
            async with rounds.ask(prompt) as round_, aclosing(self._stream(prompt)) as deltas:
                async for delta in deltas:
                    if growth := round_.take(delta):
                        yield growth
            if calls := round_.calls:
                async with aclosing(tools.run(calls, prompt.messages)) as activities:
                    async for activity in activities:
                        yield activity
                await rounds.go_on()

    async def _load_files(self, answer: Answer) -> None:
        try:
            answer.turn = await self._attachment_loader.load(answer.turn, answer.calls.append)
        except BotError:
            answer.turn = await self._store.find(answer.turn)  # It says which of them failed.
            raise

    async def _draw(self, answer: Answer) -> None:
        if self._image_generator is None:
            raise PicturesOff
        await self._image_generator.generate(answer)
