"""How large a file may be, by its kind and by whose Bot API server hands it out."""

from urllib.parse import urlsplit

from bot.domain.attachment import Attachment, Kind
from bot.domain.file_errors import FileTooBig, LargeFileTooBig, RecordingTooBig
from bot.telegram.api.transport import LARGEST_FILE

_CLOUD = "api.telegram.org"

LARGEST_OWN_FILE = 50 * 1024 * 1024
"""Bytes. A server of one's own hands out 2 GB, but a file is read in memory, some of it twice."""

LARGEST_OWN_RECORDING = 25 * 1024 * 1024
"""What OpenAI and those like it transcribe at most."""

_RECORDINGS = (Kind.VOICE, Kind.AUDIO, Kind.VIDEO_NOTE, Kind.VIDEO)


def is_own_server(base_url: str) -> bool:
    """Whether it is not Telegram's: then it may hand out larger files, and name paths."""
    return urlsplit(base_url).hostname != _CLOUD


def largest(attachment: Attachment, *, is_own: bool) -> int:
    """Bytes that are fetched at most; what does not say its size gets no more than is usual."""
    if not is_own or not attachment.size:
        return LARGEST_FILE
    return LARGEST_OWN_RECORDING if attachment.kind in _RECORDINGS else LARGEST_OWN_FILE


def too_big(attachment: Attachment, *, is_own: bool) -> FileTooBig:
    """Of the class whose sentence names the limit."""
    sentences = {LARGEST_OWN_FILE: LargeFileTooBig, LARGEST_OWN_RECORDING: RecordingTooBig}
    return sentences.get(largest(attachment, is_own=is_own), FileTooBig)()
