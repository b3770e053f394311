"""A streamed chat completion: our prompt in, our deltas out."""

import asyncio
import logging
from collections.abc import AsyncIterator

from openai import APIError, APIStatusError, AsyncOpenAI

from bot.conversation.completion import Delta, Finish, FinishReason, Retrying
from bot.conversation.errors import ModelError, ModelTimeout, ModelUnreachable
from bot.conversation.prompt import Prompt
from bot.conversation.usage import Usage
from bot.llm.errors import (
    TRANSPORT_ERRORS,
    describe_error,
    refused_parameter,
    to_model_error,
)
from bot.llm.payload import (
    OPTIONAL,
    Json,
    finish_reason,
    parse_chunks,
    read_finish,
    read_text,
    read_usage,
    write_payload,
)
from bot.llm.quirks import Quirks
from bot.llm.retries import pause_before_retry
from bot.llm.settings import Options, Provider
from bot.llm.sse import EventReader, read_events
from bot.llm.thinking import ThinkingFilter

logger = logging.getLogger(__name__)


class ChatCompletions:
    """Asks one provider; `stream` is a StreamCompletion."""

    def __init__(
        self, client: AsyncOpenAI, provider: Provider, options: Options, quirks: Quirks
    ) -> None:
        self._client = client
        self._provider = provider
        self._options = options
        self._quirks = quirks

    async def stream(self, prompt: Prompt) -> AsyncIterator[Delta]:
        """The answer's pieces, then one Finish.

        Asked again, with a Retrying before each pause, only while nothing has been shown: two
        attempts are never glued together. What breaks later ends as INTERRUPTED.
        Raises ModelError.
        """
        attempt = 0
        while True:
            has_begun = False
            try:
                async for delta in self._attempt(prompt):
                    has_begun = True
                    yield delta
            except ModelError as error:
                if has_begun:
                    logger.warning("the answer broke off: %s", type(error).__name__)
                    yield Finish(FinishReason.INTERRUPTED)
                    return
                pause = pause_before_retry(error, attempt)
                if pause is None:
                    raise
                logger.warning("the model failed: %s; again in %.1f s", type(error).__name__, pause)
            else:
                return
            attempt += 1
            yield Retrying(pause)
            await asyncio.sleep(pause)

    async def _attempt(self, prompt: Prompt) -> AsyncIterator[Delta]:
        """One call, or two where the first was refused for an optional parameter."""
        payload = write_payload(prompt, self._options, is_openai=self._provider.is_openai)
        for _ in range(len(OPTIONAL)):
            body = self._quirks.apply(payload)
            try:
                async for delta in self._call(body):
                    yield delta
            except APIStatusError as error:
                parameter = refused_parameter(error, OPTIONAL & body.keys())
                if parameter is None:
                    raise to_model_error(error) from error
                logger.warning("%s does not know %s: not sent any more", prompt.model, parameter)
                await self._quirks.learn(prompt.model, parameter)
            else:
                return
        raise ModelError("every optional parameter was refused")

    async def _call(self, body: Json) -> AsyncIterator[Delta]:
        """One request. A status error comes up as it is, everything else as a ModelError."""
        try:
            async with asyncio.timeout(self._provider.first_word_seconds) as watchdog:
                async with self._client.chat.completions.with_streaming_response.create(
                    **body
                ) as response:
                    if "json" in response.headers.get("content-type", ""):
                        # Some gateways do not stream, whatever they are asked.
                        chunks = _as_events(response.iter_bytes())
                    else:
                        chunks = response.iter_bytes()
                    async for delta in self._read(chunks, watchdog):
                        yield delta
        except APIStatusError:
            raise
        except TimeoutError as error:
            raise ModelTimeout("the model was silent") from error
        except (APIError, *TRANSPORT_ERRORS) as error:
            raise to_model_error(error) from error

    async def _read(
        self, chunks: AsyncIterator[bytes], watchdog: asyncio.Timeout
    ) -> AsyncIterator[Delta]:
        reader, thinking, usage = EventReader(), ThinkingFilter(), None
        raw_reason: str | None = None
        is_empty = True
        async for events in read_events(chunks, reader):
            text = ""
            for chunk in parse_chunks(events):
                if chunk.get("error"):
                    raise describe_error(chunk["error"], None, str(chunk["error"]))
                text += read_text(chunk)
                raw_reason = read_finish(chunk) or raw_reason
                usage = read_usage(chunk) or usage
            if visible := thinking.feed(text):
                is_empty = False
                yield visible
            if text:
                self._rest(watchdog)
        if rest := thinking.end():
            is_empty = False
            yield rest
        finish = _finish(raw_reason, usage, is_complete=reader.is_done)
        if is_empty and finish.reason is FinishReason.INTERRUPTED:
            raise ModelUnreachable("the stream was cut before its first word")
        yield finish

    def _rest(self, watchdog: asyncio.Timeout) -> None:
        """The model has spoken: from now on it may be silent for a shorter time."""
        watchdog.reschedule(asyncio.get_running_loop().time() + self._provider.silence_seconds)


async def _as_events(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A whole JSON response as the one event of a stream that ended well."""
    body = b"".join([chunk async for chunk in chunks])
    yield b"data: " + body.replace(b"\n", b" ") + b"\n\ndata: [DONE]\n\n"


def _finish(raw_reason: str | None, usage: Usage | None, *, is_complete: bool) -> Finish:
    """How a stream ended. Without a reason and without [DONE] it was cut off."""
    if raw_reason is not None:
        return Finish(finish_reason(raw_reason), raw_reason, usage)
    return Finish(FinishReason.STOP if is_complete else FinishReason.INTERRUPTED, None, usage)
