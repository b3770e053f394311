"""One StreamCompletion over several providers."""

import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

from bot.domain.completion import (
    AnsweredBy,
    Delta,
    Finish,
    FinishReason,
    Retrying,
    Thought,
    ToolCalls,
    Unseen,
)
from bot.domain.errors import ModelError, ModelUnreachable
from bot.domain.prompt import Prompt
from bot.domain.providers import Pin, Rest, Standing, rest_seconds
from bot.llm.ask_provider import AskProvider
from bot.llm.fallback.marked_state import keep_own_state, mark_state
from bot.llm.fallback.order import Candidate, is_worth_another, needs_rest, order_candidates

logger = logging.getLogger(__name__)


class Memory(Protocol):
    """What is remembered of providers and conversations beyond this process."""

    async def look(self, conversation_id: int, now: float) -> Standing:
        """All that decides whom this conversation asks."""

    async def all(self, now: float) -> dict[str, Rest]:
        """All rests, by the provider's name."""

    async def pin(self, conversation_id: int, pin: Pin) -> None:
        """The conversation stays with this model."""

    async def note_failure(
        self, provider: str, error: str, began: float, rest: Callable[[int], float], now: float
    ) -> Rest | None:
        """It failed, having been asked at `began`."""

    async def forget(self, provider: str) -> None:
        """It answers."""


@dataclass(slots=True)
class _Attempt:
    """One provider is asked for one prompt."""

    asked: Candidate
    began: float
    has_spoken: bool = False


class Providers:
    """All providers; `models` are their own by name, in the order in which they are asked."""

    def __init__(
        self,
        streams: Mapping[str, AskProvider],
        models: Mapping[str, str],
        memory: Memory,
        clock: Callable[[], float],
    ) -> None:
        self._streams = streams
        self._models = models
        self._memory = memory
        self._clock = clock

    async def stream(
        self,
        prompt: Prompt,
        *,
        is_hasty: bool = False,  # it has all others to ask
    ) -> AsyncGenerator[Delta]:
        """A StreamCompletion. An AnsweredBy comes where another model than the prompt's is asked.

        It is passed on only while nothing of an answer has come. Raises ModelError, as the last
        provider that was asked.
        """
        standing = await self._memory.look(prompt.conversation_id, self._clock())
        candidates = order_candidates(prompt.model, self._models, standing, self._clock())
        expected, failed, error = prompt.model, "", None
        for candidate in candidates:
            if candidate.name != expected:
                yield AnsweredBy(candidate.name, failed, error)
            attempt = _Attempt(candidate, self._clock())
            try:
                async with aclosing(self._ask(prompt, attempt, standing)) as deltas:
                    async for delta in deltas:
                        yield delta
            except ModelError as raised:
                await self._judge(raised, attempt, is_last=candidate is candidates[-1])
                expected, failed, error = "", candidate.name, raised
            else:
                return

    async def _ask(
        self, prompt: Prompt, attempt: _Attempt, standing: Standing
    ) -> AsyncGenerator[Delta]:
        asked, held = attempt.asked, list[Delta]()
        own = replace(keep_own_state(prompt, asked.provider), model=asked.model)
        stream = self._streams[asked.provider](own, is_hasty=asked.is_hasty)
        async with aclosing(stream) as deltas:
            async for delta in deltas:
                if attempt.has_spoken or isinstance(delta, Retrying | Thought):
                    yield _marked(delta, asked.provider)
                elif isinstance(delta, Unseen):
                    held.append(delta)  # Another one may have eyes.
                else:
                    if isinstance(delta, Finish) and delta.reason is FinishReason.INTERRUPTED:
                        raise ModelUnreachable("it broke off before its first word")
                    attempt.has_spoken = True
                    await self._note_success(prompt, asked, standing)
                    for one in (*held, delta):
                        yield _marked(one, asked.provider)

    async def _note_success(self, prompt: Prompt, asked: Candidate, standing: Standing) -> None:
        if asked.provider in standing.rests:
            await self._memory.forget(asked.provider)
        pin = Pin(prompt.model, asked.name if asked.name != prompt.model else "")
        if pin != (standing.pin or Pin(prompt.model, "")):
            await self._memory.pin(prompt.conversation_id, pin)

    async def _judge(self, error: ModelError, attempt: _Attempt, *, is_last: bool) -> None:
        """Note the failure. Raises it where nobody else is to be asked."""
        asked = attempt.asked
        error.model = asked.name
        if attempt.has_spoken or not is_worth_another(error, asked, self._models):
            raise error
        if needs_rest(error):
            await self._let_rest(asked, error, attempt.began)
        if is_last:
            raise error
        logger.warning("%s failed (%s): another is asked", asked.name, type(error).__name__)

    async def _let_rest(self, asked: Candidate, error: ModelError, began: float) -> None:
        kind, retry_after = type(error), error.retry_after
        noted = await self._memory.note_failure(
            asked.provider,
            kind.__name__,
            began,
            lambda failures: rest_seconds(kind, failures, retry_after),
            self._clock(),
        )
        if noted:
            title = asked.provider or "the first provider"
            seconds = noted.until - self._clock()
            logger.warning("%s rests for %.0f s (%s)", title, seconds, kind.__name__)


def _marked(delta: Delta, provider: str) -> Delta:
    return mark_state(delta, provider) if isinstance(delta, ToolCalls) else delta
