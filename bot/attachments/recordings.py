"""Somebody speaking, as text."""

from bot.attachments.cutting import bytes_for, cut_text, percent_left
from bot.attachments.texts import clean_text
from bot.conversation.attachment import Kind, Reading, Recording, Transcribe
from bot.conversation.errors import NoSpeech, SpeechOff

_NAMES = {Kind.VOICE: "voice", Kind.VIDEO_NOTE: "video-note"}


async def read_recording(
    kind: Kind, content: bytes, suffix: str, transcribe: Transcribe | None, tokens: int
) -> Reading:
    """What is said, up to `tokens`. Providers go by the suffix and refuse Telegram's .oga."""
    if transcribe is None:
        raise SpeechOff
    said = await transcribe(Recording(f"{_NAMES.get(kind, 'recording')}.{suffix}", content))
    text = clean_text(said).strip()
    if not text:
        raise NoSpeech
    kept = cut_text(text, bytes_for(tokens))
    return Reading(text=kept, left_out=percent_left(len(kept), len(text)), is_speech=True)
