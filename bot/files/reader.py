"""What a file says, whatever it is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.domain.attachment import Attachment, FileContent, Kind
from bot.domain.file_errors import (
    FileBroken,
    FileEmpty,
    SoundUnreadable,
    SpeechOff,
    VideoUnreadable,
)
from bot.domain.usage import NoteCall
from bot.files.audio import SpeechToText, read_film, read_foreign_recording, read_recording
from bot.files.detect_type import OTHER, FileKind, MediaType, detect_type, has_sound, is_heif
from bot.files.document_process import read_document
from bot.files.heif_process import read_heif
from bot.files.pdf_process import read_pdf
from bot.files.picture_pages import read_pictures
from bot.files.text import read_text

_T = TypeVar("_T")

_SPOKEN = {Kind.VOICE, Kind.AUDIO, Kind.VIDEO_NOTE}
_SOUNDS = {FileKind.SOUND, FileKind.FOREIGN_SOUND}
_AT_ONCE = 2
"""A picture at the limit takes half a gigabyte while it is decoded."""


@dataclass(frozen=True, slots=True)
class FileQuota:
    """What one file of a question may take: its part of the words, and so many pictures."""

    files: int = 1
    pictures: int = 1000


ALONE = FileQuota()


class Reader:
    """Judges by content, never by name. Many files may be read at once: few really are."""

    def __init__(
        self, *, speech_to_text: SpeechToText | None, document_tokens: int, max_images: int
    ) -> None:
        self._speech_to_text = speech_to_text
        self._tokens = document_tokens
        self._max_images = max_images
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @property
    def can_hear(self) -> bool:
        """Whether there is somebody who listens to recordings."""
        return self._speech_to_text is not None

    async def read(
        self,
        attachment: Attachment,
        content: bytes,
        note: NoteCall,
        share: FileQuota = ALONE,
        question: str = "",
    ) -> FileContent:
        """What the file says; `note` is told where a provider had to listen to it.

        Of a document that is too long, what the `question` is about comes before the rest.

        Raises FileError, and ModelError if it had to be listened to.
        """
        if not content:
            raise FileEmpty
        media_type = await asyncio.to_thread(detect_type, content)
        family, kind = media_type.family, attachment.kind
        if family is FileKind.DOCUMENT and kind in {*_SPOKEN, Kind.PHOTO}:
            # Nobody speaks or photographs a document: words that only begin like one.
            media_type, family = OTHER, FileKind.OTHER
        tokens = self._tokens // share.files
        if family is FileKind.PICTURE:
            return await self._see(content, max(1, min(self._max_images, share.pictures)), question)
        if family is FileKind.PDF:
            async with self._slots:
                pictures = min(self._max_images, share.pictures)
                return await read_pdf(content, tokens, pictures, question)
        if family is FileKind.DOCUMENT:
            async with self._slots:
                pictures = min(self._max_images, share.pictures)
                return await read_document(media_type.suffix, content, tokens, pictures)
        if kind in _SPOKEN or family in _SOUNDS:
            return await self._hear(kind, media_type, content, note)
        if family is FileKind.VIDEO or kind is Kind.VIDEO:
            if not media_type.suffix or not await asyncio.to_thread(has_sound, content):
                raise VideoUnreadable
            return await read_film(content, media_type.suffix, self._speech_to_text, tokens, note)
        if family is FileKind.OTHER and kind is not Kind.PHOTO:
            return await self._run(partial(read_text, content, tokens, question))
        # Telegram makes every photo a JPEG: what is none has lost something on its way.
        raise FileBroken

    async def _see(self, content: bytes, max_images: int, question: str) -> FileContent:
        if is_heif(content):
            async with self._slots:
                return await read_heif(content)
        return await self._run(partial(read_pictures, content, max_images, question))

    async def _hear(
        self, kind: Kind, media_type: MediaType, content: bytes, note: NoteCall
    ) -> FileContent:
        if not media_type.suffix:
            raise self._unheard(media_type.family)
        is_foreign = media_type.family is FileKind.FOREIGN_SOUND
        listen = read_foreign_recording if is_foreign else read_recording
        return await listen(
            kind, content, media_type.suffix, self._speech_to_text, self._tokens, note
        )

    def _unheard(self, family: FileKind) -> Exception:
        """Why something that was sent as a recording cannot be listened to."""
        if self._speech_to_text is None:
            return SpeechOff()
        return FileBroken() if family is FileKind.OTHER else SoundUnreadable()

    async def _run(self, work: Callable[[], _T]) -> _T:
        """What the work gives. A thread cannot be stopped, so it keeps its slot to the end."""
        await self._slots.acquire()
        task = asyncio.ensure_future(asyncio.to_thread(work))
        task.add_done_callback(self._free_slot)
        return await asyncio.shield(task)

    def _free_slot(self, task: asyncio.Future[_T]) -> None:
        self._slots.release()
        # Where nobody waits any more, nobody else would look at how it ended.
        if not task.cancelled():
            task.exception()
