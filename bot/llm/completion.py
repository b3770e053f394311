"""A streamed chat completion: our prompt in, our deltas out."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.completion import Delta, Finish, FinishReason, Retrying, Thought, Unseen
from bot.domain.errors import ModelError
from bot.domain.observers import ObserveModel, observe_nothing
from bot.domain.prompt import Prompt
from bot.llm.limiter import Limiter
from bot.llm.open_stream import OpenStream, open_stream
from bot.llm.provider import Options, Provider
from bot.llm.quirks import Quirks
from bot.llm.refusals import Refused
from bot.llm.request import Request
from bot.llm.streamed_post import StreamedPost

logger = logging.getLogger(__name__)

_FEW = 16
"""Calls at once while which streams are read word by word."""

_LONGEST_PAUSE = 0.2


class ChatCompletions:
    """Asks one provider; `stream` is a StreamCompletion."""

    def __init__(
        self,
        post: StreamedPost,
        provider: Provider,
        options: Options,
        quirks: Quirks,
        limiter: Limiter | None = None,
    ) -> None:
        self._post = post
        self._provider = provider
        self._options = options
        self._quirks = quirks
        self._limiter = limiter or Limiter()

    async def stream(self, prompt: Prompt, *, is_hasty: bool = False) -> AsyncGenerator[Delta]:
        """The answer's pieces, then one Finish. An Unseen comes before the first piece.

        Asked again, with a Retrying before each pause, only while nothing has been shown: two
        attempts are never glued together. What breaks later ends as INTERRUPTED. Who is hasty has
        another provider to ask, and does not wait for long. What was only thought does not count
        as shown. Raises ModelError.
        """
        request = Request(prompt, self._provider, self._options, self._quirks)
        slot = self._limiter.line_up(is_hasty=is_hasty)
        if slot.has_to_wait:
            yield Retrying(slot.pause)
        while True:
            has_begun = False
            try:
                async with (
                    slot,
                    begin_answer(
                        self._post, self._provider, request, self._limiter.observe
                    ) as answer,
                ):
                    slot.accept()
                    if request.tell_unseen():
                        yield Unseen()
                    while deltas := await answer.read():
                        for delta in deltas:
                            has_begun = has_begun or not isinstance(delta, Thought)
                            yield delta
                        if not answer.has_ended:
                            await self._let_others_read()
            except Refused:
                continue  # Behind a thought; what it teaches is learnt.
            except ModelError as error:
                if has_begun:
                    logger.warning("the answer broke off: %s", type(error).__name__)
                    yield Finish(FinishReason.INTERRUPTED)
                    return
                pause = slot.pause_after(error)
                if pause is None:
                    raise
                logger.warning("the model failed: %s; again in %.1f s", type(error).__name__, pause)
            else:
                return
            yield Retrying(pause)

    async def _let_others_read(self) -> None:
        """Each look at a stream costs the same for one word as for ten.

        With few streams there is no pause; with 200 words come in portions of a fifth of a second,
        still five times as often as they are shown.
        """
        active = self._limiter.valve.active
        if active > _FEW:
            await asyncio.sleep(min(_LONGEST_PAUSE, active * 0.001))


@asynccontextmanager
async def begin_answer(
    post: StreamedPost,
    provider: Provider,
    request: Request,
    observe: ObserveModel = observe_nothing,
) -> AsyncIterator[OpenStream]:
    """An answer that has begun, asked for without all that the model has refused so far.

    `observe` is told of each refusal on the way. Raises ModelError; Refused where an answer of
    which only thoughts were read is to be asked for anew.
    """
    has_begun = False
    while True:
        body = request.body()
        shows_thinking = request.shows_thinking
        try:
            async with open_stream(post, provider, body, shows_thinking=shows_thinking) as answer:
                has_begun = True
                yield answer
                return
        except Refused as refused:
            if not await request.adapt(body, refused.refusal):
                raise refused.error from refused
            observe("refused")
            if has_begun:
                raise
