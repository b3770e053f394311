"""Somebody speaking, as text."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.attachment import FileContent, Kind, Recording, Transcribe
from bot.domain.errors import RequestRefused
from bot.domain.file_errors import (
    NoSpeech,
    RecordingTooBig,
    SoundUnreadable,
    SpeechOff,
    VideoUnreadable,
)
from bot.domain.metering import metering
from bot.domain.usage import NoteCall, Usage
from bot.files.aac import aac_to_m4a
from bot.files.aiff import aiff_to_wav
from bot.files.cutting import bytes_for, cut_text, percent_left
from bot.files.text import clean_text

_BYTES_PER_TOKEN = 180
"""Of Telegram's voice messages: some 3 kB and 17 tokens a second."""

_LARGEST = 25 * 1024 * 1024
"""Bytes that OpenAI and those like it transcribe at most."""

_CONVERTED: dict[str, tuple[Callable[[bytes], bytes | None], str]] = {
    "aac": (aac_to_m4a, "m4a"),
    "aiff": (aiff_to_wav, "wav"),
}
"""What providers refuse, though they take the same sound in another container."""

_IN_A_FILM = "[What is said in a film; its pictures are not seen]"

_NAMES = {Kind.VOICE: "voice", Kind.VIDEO_NOTE: "video-note", Kind.VIDEO: "film"}


@dataclass(frozen=True, slots=True)
class SpeechToText:
    """Who listens to recordings, and by which model."""

    transcribe: Transcribe
    model: str


async def read_recording(
    kind: Kind,
    content: bytes,
    suffix: str,
    speech_to_text: SpeechToText | None,
    tokens: int,
    note: NoteCall,
) -> FileContent:
    """What is said, up to `tokens`. Providers go by the suffix and refuse Telegram's .oga.

    Raises FileError and ModelError.
    """
    if speech_to_text is None:
        raise SpeechOff
    if suffix in _CONVERTED:
        convert, target = _CONVERTED[suffix]
        converted = await asyncio.to_thread(convert, content)
        content, suffix = (converted, target) if converted else (content, suffix)
    if len(content) > _LARGEST:
        raise RecordingTooBig
    heard = len(content) // _BYTES_PER_TOKEN
    expected = Usage(input=heard, audio=heard)
    with metering(note, "transcription", speech_to_text.model, expected) as meter:
        name = f"{_NAMES.get(kind, 'recording')}.{suffix}"
        said = await speech_to_text.transcribe(Recording(name, content))
        meter.hear(said.text)
        meter.report(said.usage)
    text = clean_text(said.text).strip()
    if not text:
        raise NoSpeech
    kept = cut_text(text, bytes_for(tokens))
    return FileContent(text=kept, left_out=percent_left(len(kept), len(text)), is_speech=True)


async def read_foreign_recording(
    kind: Kind,
    content: bytes,
    suffix: str,
    speech_to_text: SpeechToText | None,
    tokens: int,
    note: NoteCall,
) -> FileContent:
    """The same of a kind that OpenAI refuses; many a server of one's own takes whatever sounds."""
    try:
        return await read_recording(kind, content, suffix, speech_to_text, tokens, note)
    except RequestRefused as error:
        raise SoundUnreadable from error


async def read_film(
    content: bytes,
    suffix: str,
    speech_to_text: SpeechToText | None,
    tokens: int,
    note: NoteCall,
) -> FileContent:
    """What is said in a film. Raises VideoUnreadable where nothing is, or nobody can listen."""
    try:
        heard = await read_recording(Kind.VIDEO, content, suffix, speech_to_text, tokens, note)
    except (SpeechOff, NoSpeech, RequestRefused) as error:
        raise VideoUnreadable from error
    return FileContent(text=f"{_IN_A_FILM}\n{heard.text}", left_out=heard.left_out)
