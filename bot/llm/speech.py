"""Words to a recording of somebody who says them."""

import asyncio
import logging

from openai import APIStatusError, AsyncOpenAI, Timeout

from bot.domain.errors import ModelNotFound, SpeechUnavailable, SpeechUnusable
from bot.domain.ogg_opus import opus_seconds
from bot.domain.speech import Speech, SpeechRequest, is_speech
from bot.llm.bodies import read_body
from bot.llm.limiter import Limiter
from bot.llm.provider import Provider
from bot.llm.quirks import Quirks
from bot.llm.refusals import Refusal, read_refusal
from bot.llm.retries import call_with_retries

logger = logging.getLogger(__name__)

_LARGEST = 20_000_000
"""Bytes of a recording: Opus of 1,500 characters has less than a million."""

_OPUS = "response_format.opus"
"""What is learnt of a model that does not write it; Telegram takes MP3 as a voice message, too."""


class SpeechClient:
    """Asks one model of one provider; `make` is a MakeSpeech."""

    def __init__(
        self,
        client: AsyncOpenAI,
        provider: Provider,
        model: str,
        quirks: Quirks,
        limiter: Limiter | None = None,
    ) -> None:
        self._client = client
        self._provider = provider
        self._model = model
        self._quirks = quirks
        self._limiter = limiter or Limiter()

    async def make(self, request: SpeechRequest) -> Speech:
        """The recording. Raises ModelError; SpeechUnusable where it is none for Telegram."""
        place = self._limiter.line_up()
        try:
            content = await call_with_retries(
                lambda: place.carry(lambda: self._attempt(request)),
                is_billable=True,
                is_in_line=True,
            )
        except ModelNotFound as error:
            raise SpeechUnavailable(str(error)) from error
        return read_speech(content)

    async def _attempt(self, request: SpeechRequest) -> bytes:
        """One call, or a second one where Opus was refused."""
        has_opus = _OPUS not in self._quirks.refused(self._model)
        try:
            return await self._call(request, has_opus=has_opus)
        except APIStatusError as error:
            if not has_opus or not _is_about_format(read_refusal(error)):
                raise
        logger.warning("%s does not write Opus: asked for MP3 from now on", self._model)
        await self._quirks.learn(self._model, _OPUS)
        self._limiter.observe("refused")
        return await self._call(request, has_opus=False)

    async def _call(self, request: SpeechRequest, *, has_opus: bool) -> bytes:
        timeout = Timeout(connect=10, read=self._provider.making_seconds, write=60, pool=10)
        calls = self._client.audio.speech.with_streaming_response
        async with (
            asyncio.timeout(self._provider.making_seconds + self._provider.answer_seconds),
            calls.create(
                model=self._model,
                voice=request.voice,
                input=request.text,
                response_format="opus" if has_opus else "mp3",
                timeout=timeout,
            ) as response,
        ):
            return await read_body(response.iter_bytes(), _LARGEST)


def read_speech(content: bytes) -> Speech:
    """A recording that Telegram plays as a voice message. Raises SpeechUnusable."""
    seconds = opus_seconds(content)
    if seconds is None and content.startswith(b"OggS"):
        raise SpeechUnusable("an Ogg that is no Opus, or is cut off")
    if not is_speech(content):
        raise SpeechUnusable(f"{len(content)} bytes that are neither Ogg Opus nor MP3")
    return Speech(content, seconds)


def _is_about_format(refusal: Refusal) -> bool:
    if refusal.status not in {400, 415, 422, 500, 501}:
        return False
    return refusal.parameter == "response_format" or (
        "response_format" in refusal.words or "opus" in refusal.words.lower()
    )
