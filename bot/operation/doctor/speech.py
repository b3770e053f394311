"""The model that speaks: whether it is there, and its recording is one that Telegram plays."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from bot.domain.errors import (
    ModelError,
    ModelNotFound,
    ModelUnreachable,
    RequestRefused,
    SpeechUnusable,
    WrongKey,
)
from bot.domain.speech import MakeSpeech, SpeechRequest
from bot.llm.probe import why_unreachable
from bot.operation.doctor.finding import Finding, ok, warning

_TITLE = "Speech"
_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class SpeechSubject:
    """Who speaks, and in which voice."""

    open_voice: Callable[[], AbstractAsyncContextManager[MakeSpeech]]
    host: str
    model: str
    voice: str


async def look_at_speech(subject: SpeechSubject) -> list[Finding]:
    """One word is spoken, which is paid for like any other."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(_SECONDS), subject.open_voice() as speak:
            speech = await speak(SpeechRequest("OK.", subject.voice))
    except (ModelError, TimeoutError) as error:
        detail, advice = _describe(error, subject)
        return [warning(_TITLE, f"{detail} ({subject.host})", advice)]
    seconds = time.monotonic() - began
    kind = "MP3, since it writes no Opus" if speech.seconds is None else "Ogg Opus"
    words = f"{subject.model} speaks as {subject.voice}, in {seconds:.1f} s: {kind}"
    return [ok(_TITLE, f"{words} ({subject.host})")]


def _describe(error: ModelError | TimeoutError, subject: SpeechSubject) -> tuple[str, str]:
    """What is wrong, and what to do."""
    match error:
        case WrongKey():
            return "the speech server does not accept the key", "Check SPEECH_API_KEY."
        case ModelNotFound():
            advice = "Check OPENAI_SPEECH_MODEL, and that SPEECH_BASE_URL ends in /v1."
            return f"the speech server has no {subject.model}", advice
        case SpeechUnusable():
            advice = "Choose a server that knows response_format=opus."
            return "it sends neither Ogg Opus nor MP3, which Telegram can't play", advice
        case ModelUnreachable():
            advice = "Check SPEECH_BASE_URL, and whether that server runs."
            return f"the speech server can't be reached: {why_unreachable(error)}", advice
        case RequestRefused():
            advice = "Check OPENAI_SPEECH_MODEL, and that it has the voice OPENAI_SPEECH_VOICE."
            return f"{subject.model} refuses to speak as {subject.voice}", advice
        case TimeoutError():
            return f"nothing was spoken within {_SECONDS:.0f} seconds", "Is the server too slow?"
        case _:
            return "the speech server has a problem", "Run the doctor again in a minute."
