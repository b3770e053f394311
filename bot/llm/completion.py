"""A streamed chat completion: our prompt in, our deltas out."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing

from openai import APIError, APIStatusError, AsyncOpenAI

from bot.domain.completion import Delta, Finish, FinishReason, Retrying, Unsaid, Unseen
from bot.domain.errors import AnswerUnreadable, ModelError, ModelUnreachable
from bot.domain.prompt import Prompt
from bot.llm.errors import TRANSPORT_ERRORS, to_model_error
from bot.llm.json_types import Json
from bot.llm.limiter import Limiter
from bot.llm.provider import Options, Provider
from bot.llm.quirks import Quirks
from bot.llm.refusals import Refused, read_refusal
from bot.llm.request import Request
from bot.llm.stream import CompletionStream
from bot.llm.timeouts import CompletionTimeout

logger = logging.getLogger(__name__)

_FEW = 16
"""Streams at once that are read word by word."""

_LONGEST_PAUSE = 0.2

_PORTION = 64 * 1024
"""Bytes that are read without looking at anything else; what was packed can be very much."""


class ChatCompletions:
    """Asks one provider; `stream` is a StreamCompletion."""

    def __init__(
        self,
        client: AsyncOpenAI,
        provider: Provider,
        options: Options,
        quirks: Quirks,
        limiter: Limiter | None = None,
    ) -> None:
        self._client = client
        self._provider = provider
        self._options = options
        self._quirks = quirks
        self._limiter = limiter or Limiter()
        self._active = 0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Delta]:
        """The answer's pieces, then one Finish. An Unseen comes before the first piece.

        Asked again, with a Retrying before each pause, only while nothing has been shown: two
        attempts are never glued together. What breaks later ends as INTERRUPTED.
        Raises ModelError.
        """
        request = Request(prompt, self._provider, self._options, self._quirks)
        place = self._limiter.line_up()
        if place.has_to_wait:
            yield Retrying(place.pause)
        while True:
            has_begun = False
            try:
                async with place, aclosing(self._attempt(request)) as deltas:
                    async for delta in deltas:
                        if not has_begun and not isinstance(delta, Unseen):
                            has_begun = True
                            place.accept()
                        yield delta
            except ModelError as error:
                if has_begun:
                    logger.warning("the answer broke off: %s", type(error).__name__)
                    yield Finish(FinishReason.INTERRUPTED)
                    return
                pause = place.pause_after(error)
                if pause is None:
                    raise
                logger.warning("the model failed: %s; again in %.1f s", type(error).__name__, pause)
            else:
                return
            yield Retrying(pause)

    async def _attempt(self, request: Request) -> AsyncGenerator[Delta]:
        """One call, or more where something of it was refused that it can do without."""
        while True:
            if request.tell_unseen():
                yield Unseen()
            body = request.body()
            try:
                async for delta in self._call(body):
                    yield delta
            except Refused as refused:
                if not await request.adapt(body, refused.refusal):
                    raise refused.error from refused
            else:
                return

    async def _call(self, body: Json) -> AsyncIterator[Delta]:
        """One request. Raises Refused for an error instead of an answer, else ModelError."""
        stream = CompletionStream(self._provider.answer_chars)
        patience = CompletionTimeout(self._provider)
        self._active += 1
        try:
            async with (
                patience.watchdog,
                # As extra_body it is sent as it is; else the SDK walks through every message.
                self._client.chat.completions.with_streaming_response.create(
                    model=body["model"], messages=[], stream=True, extra_body=body
                ) as response,
            ):
                async for data in in_portions(response.iter_bytes()):
                    for delta in _deltas(stream, stream.feed(data)):
                        yield delta
                    if stream.failure:
                        raise _as_refused(stream) or stream.failure
                    if stream.is_done or stream.is_full:
                        break
                    patience.look_at(stream)
                    if stream.has_text and self._active > _FEW:
                        await asyncio.sleep(_pause_between_reads(self._active))
        except APIStatusError as error:
            raise Refused(read_refusal(error), to_model_error(error)) from error
        except (TimeoutError, APIError, AnswerUnreadable, *TRANSPORT_ERRORS) as error:
            if patience.is_spent:
                stream.cut()
            # What breaks behind the end of the answer takes nothing away from it.
            elif not stream.has_ended:
                raise to_model_error(error) from error
        finally:
            self._active -= 1
        for delta in _deltas(stream, stream.end()):
            yield delta
        if stream.failure:
            raise _as_refused(stream) or stream.failure
        finish = stream.finish()
        if not stream.has_text and finish.reason is FinishReason.INTERRUPTED:
            raise ModelUnreachable("the stream was cut before its first word")
        yield finish


async def in_portions(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """The same bytes in pieces between which others are served, and the watchdog is heard."""
    async for chunk in chunks:
        for begin in range(0, len(chunk), _PORTION):
            if begin:
                await asyncio.sleep(0)
            yield chunk[begin : begin + _PORTION]


def _deltas(stream: CompletionStream, text: str) -> Iterator[Delta]:
    """What a piece of the stream comes to."""
    if stream.take_back():
        yield Unsaid()
    if text:
        yield text


def _as_refused(stream: CompletionStream) -> Refused | None:
    """Some answer 200 and refuse in the stream; behind a word of text that is a failure only."""
    if stream.failure is None or stream.refusal is None or stream.has_text:
        return None
    return Refused(stream.refusal, stream.failure)


def _pause_between_reads(active: int) -> float:
    """Seconds between two looks at a stream while so many are open.

    Each look costs the same for one word as for ten. With few streams there is no pause; with 200
    words come in portions of a fifth of a second, still five times as often as they are shown.
    """
    return min(_LONGEST_PAUSE, active * 0.001)
