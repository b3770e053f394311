"""Somebody speaking, as text."""

from dataclasses import dataclass

from bot.domain.attachment import FileContent, Kind, Recording, Transcribe
from bot.domain.errors import NoSpeech, SpeechOff
from bot.domain.metering import metering
from bot.domain.usage import NoteCall, Usage
from bot.files.cutting import bytes_for, cut_text, percent_left
from bot.files.text import clean_text

_BYTES_PER_TOKEN = 180
"""Of Telegram's voice messages: some 3 kB and 17 tokens a second."""

_NAMES = {Kind.VOICE: "voice", Kind.VIDEO_NOTE: "video-note"}


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
    """What is said, up to `tokens`. Providers go by the suffix and refuse Telegram's .oga."""
    if speech_to_text is None:
        raise SpeechOff
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
