"""A recording to the words that are spoken in it."""

import asyncio

from openai import AsyncOpenAI, BadRequestError, Timeout

from bot.domain.attachment import Recording, Transcript
from bot.domain.errors import ModelBusy, ModelNotFound, TranscriptionUnavailable
from bot.domain.unicode import repair_surrogates
from bot.llm.bodies import read_body
from bot.llm.image_answers import read_usage
from bot.llm.json_types import as_object, parse_object
from bot.llm.limiter import Limiter
from bot.llm.provider import Provider
from bot.llm.retries import call_with_retries

_LARGEST = 8_000_000
"""Bytes of an answer, which is days of speech."""


class TranscriptionClient:
    """Asks one model of one provider; `transcribe` is a Transcribe."""

    def __init__(
        self,
        client: AsyncOpenAI,
        provider: Provider,
        model: str,
        limiter: Limiter | None = None,
    ) -> None:
        self._client = client
        self._provider = provider
        self._model = model
        self._limiter = limiter or Limiter()

    async def transcribe(self, recording: Recording) -> Transcript:
        """What is said. Raises ModelError."""
        place = self._limiter.line_up()
        try:
            content_type, body = await call_with_retries(
                lambda: place.carry(lambda: self._call(recording)), is_in_line=True
            )
        except ModelNotFound as error:
            raise TranscriptionUnavailable(str(error)) from error
        if content_type.startswith("text/plain"):
            # Some local servers answer like this, asked for it or not.
            return Transcript(repair_surrogates(body.decode(errors="replace")).strip())
        return read_transcript(body)

    async def _call(self, recording: Recording) -> tuple[str, bytes]:
        timeout = Timeout(connect=10, read=self._provider.making_seconds, write=60, pool=10)
        calls = self._client.audio.transcriptions.with_streaming_response
        try:
            async with (
                asyncio.timeout(self._provider.making_seconds + self._provider.answer_seconds),
                calls.create(
                    model=self._model, file=(recording.name, recording.content), timeout=timeout
                ) as response,
            ):
                body = await read_body(response.iter_bytes(), _LARGEST)
                return response.headers.get("content-type", ""), body
        except BadRequestError as error:
            if "too short" in str(error).lower():
                return "text/plain", b""  # OpenAI hears nothing in less than a tenth of a second.
            raise


def read_transcript(body: bytes) -> Transcript:
    """What is said, as an answer tells it. Raises ModelBusy where it does not."""
    answer = as_object(parse_object(body))
    text = answer.get("text")
    if not isinstance(text, str):
        raise ModelBusy("an answer without a transcript")
    return Transcript(repair_surrogates(text).strip(), read_usage(answer))
