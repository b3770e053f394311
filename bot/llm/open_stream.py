"""One request's answer while it comes in: begun first, then read piece by piece."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from openai import APIError, APIStatusError

from bot.domain.completion import Delta, FinishReason, Thought, Unsaid
from bot.domain.errors import AnswerUnreadable, ModelUnreachable, ToolsUnsupported
from bot.llm.dialect import dialect_of
from bot.llm.errors import TRANSPORT_ERRORS, to_model_error
from bot.llm.json_types import Json
from bot.llm.provider import Provider
from bot.llm.refusals import Refused, read_refusal
from bot.llm.stream import CompletionStream
from bot.llm.streamed_post import StreamedPost
from bot.llm.timeouts import CompletionTimeout
from bot.llm.tool_support import UNHEEDED

_PORTION = 64 * 1024
"""Bytes that are read without looking at anything else; what was packed can be very much."""


class OpenStream:
    """An answer of which the first deltas are there, so that it was neither refused nor silent."""

    def __init__(
        self,
        chunks: AsyncGenerator[bytes],
        stream: CompletionStream,
        timeout: CompletionTimeout,
        *,
        may_call: bool = True,
    ) -> None:
        self._chunks = chunks
        self._may_call = may_call
        self._stream = stream
        self._timeout = timeout
        self._first: list[Delta] = []
        self._has_ended = False
        self._has_thought = False

    @property
    def has_ended(self) -> bool:
        """Whether its Finish has been read."""
        return self._has_ended

    async def begin(self) -> None:
        """Wait for the first deltas. Raises Refused for an error instead, else ModelError."""
        self._first = await self._read_on()

    async def read(self) -> list[Delta]:
        """The next deltas, at the end a Finish, and behind it none. Raises ModelError."""
        if first := self._first:
            self._first = []
            return first
        return await self._read_on()

    async def _read_on(self) -> list[Delta]:
        deltas: list[Delta] = []
        while not deltas and not self._has_ended:
            deltas = await self._next()
        return deltas

    async def _next(self) -> list[Delta]:
        """What the next bytes come to; an error behind words waits until those are taken."""
        self._check()
        try:
            async with self._timeout.running():
                data = await anext(self._chunks, b"")
            deltas = self._take(self._stream.feed(data))
        except (TimeoutError, APIError, AnswerUnreadable, *TRANSPORT_ERRORS) as error:
            if self._timeout.is_spent:
                self._stream.cut()
            # What breaks behind the end of the answer takes nothing away from it.
            elif not self._stream.has_ended:
                raise to_model_error(error) from error
            return self._end()
        if self._stream.failure:
            return deltas
        if not data or self._stream.is_done or self._stream.is_full:
            return deltas + self._end()
        self._timeout.look_at(self._stream)
        return deltas

    def _end(self) -> list[Delta]:
        deltas = self._take(self._stream.end())
        if self._stream.failure:
            return deltas
        finish, calls = self._stream.finish(), self._stream.calls()
        if not self._stream.has_text and finish.reason is FinishReason.INTERRUPTED:
            raise ModelUnreachable("the stream was cut before its first word")
        if calls and not self._may_call:
            # It does not heed `tool_choice`: where nothing is shown yet, it is asked without tools.
            if not self._stream.has_text:
                raise Refused(UNHEEDED, ToolsUnsupported())
            calls, finish = None, replace(finish, reason=FinishReason.STOP)
        self._has_ended = True
        return [*deltas, *([calls] if calls else []), finish]

    def _take(self, text: str) -> list[Delta]:
        deltas: list[Delta] = [Unsaid()] if self._stream.take_back() else []
        if thoughts := self._stream.take_thoughts():
            deltas.append(Thought(thoughts, is_anew=not self._has_thought))
            self._has_thought = True
        return [*deltas, text] if text else deltas

    def _check(self) -> None:
        """Some answer 200 and refuse in the stream; behind a word that is a failure only."""
        stream = self._stream
        if stream.failure is None:
            return
        if stream.refusal and not stream.has_text:
            raise Refused(stream.refusal, stream.failure)
        raise stream.failure


@asynccontextmanager
async def open_stream(
    post: StreamedPost, provider: Provider, body: Json, *, shows_thinking: bool = False
) -> AsyncIterator[OpenStream]:
    """The answer to this request, once it has begun; with its Thoughts, if they are wanted.

    Raises Refused for an error instead of an answer, else ModelError.
    """
    timeout, dialect = CompletionTimeout(provider), dialect_of(provider)
    async with AsyncExitStack() as stack:
        try:
            async with timeout.running():
                response = await stack.enter_async_context(
                    post.send(dialect.write(body), dialect.path)
                )
        except APIStatusError as error:
            refusal = dialect.read_refusal(read_refusal(error), body)
            raise Refused(refusal, to_model_error(error)) from error
        except (TimeoutError, APIError, *TRANSPORT_ERRORS) as error:
            raise to_model_error(error) from error
        chunks = in_portions(response.aiter_bytes())
        stream = CompletionStream(
            provider.answer_chars,
            has_tools="tools" in body,
            keeps_thoughts=shows_thinking,
            model=body["model"],
            read_event=dialect.new_reader(),
        )
        may_call = body.get("tool_choice") != "none"
        answer = OpenStream(chunks, stream, timeout, may_call=may_call)
        await answer.begin()
        yield answer


async def in_portions(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """The same bytes in pieces between which others are served, and the timeout is heard."""
    async for chunk in chunks:
        for begin in range(0, len(chunk), _PORTION):
            if begin:
                await asyncio.sleep(0)
            yield chunk[begin : begin + _PORTION]
