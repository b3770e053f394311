"""Loads what came with a question: fetched, searched for, read, and stored, once."""

import asyncio
import logging
from collections.abc import Sequence, Set
from contextlib import nullcontext
from dataclasses import dataclass

from bot.assistant.linked_pages import LinkedPages, asks_nothing_else, choose_pages
from bot.domain.attachment import FetchFile, FileContent, Kind
from bot.domain.error_names import error_named
from bot.domain.errors import BotError
from bot.domain.file_errors import (
    FileError,
    FileGone,
    FileUnreadable,
    SchemaUnusable,
    TooManyPictures,
    VideoUnreadable,
)
from bot.domain.search_errors import SearchOff
from bot.domain.speaker_labels import escape_brackets, without_header
from bot.domain.turn import StoredAttachment, Turn
from bot.domain.usage import NoteCall
from bot.files.reader import FileQuota, Reader
from bot.json_schema.guess import is_meant_as_schema
from bot.json_schema.schema import UnusableSchema, read_schema
from bot.storage.attachments import Attachments
from bot.storage.turns import Turns
from bot.tools.search.web_search import WebSearch

logger = logging.getLogger(__name__)

_AT_ONCE = 4
_LARGE = 20 * 1024 * 1024
"""Bytes. More come only from a Bot API server of one's own."""

_PICTURES = (Kind.PHOTO, Kind.STICKER)
_SPOKEN = (Kind.VOICE, Kind.VIDEO_NOTE)


class AttachmentLoader:
    """Loads the attachments of turns. At most `max_images` pictures go with one question.

    Without `pages` links are links.
    """

    def __init__(
        self,
        fetch: FetchFile,
        reader: Reader,
        attachments: Attachments,
        turns: Turns,
        max_images: int,
        search: WebSearch | None = None,
        pages: LinkedPages | None = None,
    ) -> None:
        self._fetch = fetch
        self._reader = reader
        self._attachments = attachments
        self._turns = turns
        self._max_images = max_images
        self._search = search
        self._pages = pages
        self._large = asyncio.Semaphore(1)
        """One at a time is in memory, in all turns together."""

    async def load(self, turn: Turn, note: NoteCall) -> Turn:
        """The turn with all that its attachments say; `note` is told what a provider had to do.

        What cannot be loaded is noted and left out. Raises FileError where nothing is left, or
        there is too much, ModelError where a recording could not be transcribed, and SearchError.
        """
        if not turn.enclosed:
            return turn
        pictures = sum(item.attachment.kind in _PICTURES for item in turn.enclosed)
        if pictures > self._max_images:
            raise TooManyPictures
        chosen = choose_pages(turn) if self._pages else set()
        enclosed = [item for item in turn.enclosed if not item.is_page or item.id in chosen]
        if not enclosed:
            return turn
        share = self._share(enclosed, pictures)
        # What is said aloud may ask about a document, which has to be known before it is read.
        for are_spoken in (True, False):
            turn = await self._load_all(turn, chosen, note, share, are_spoken=are_spoken)
        if await self._attachments.count_images(turn.id) > self._max_images:
            raise TooManyPictures
        problems = [item.problem for item in turn.enclosed if item.problem]
        if len(problems) == len(enclosed) and _is_about_files(turn):
            raise error_named(problems[0])
        return turn

    async def _load_all(
        self,
        turn: Turn,
        chosen: Set[int],
        note: NoteCall,
        share: "_Shares",
        *,
        are_spoken: bool,
    ) -> Turn:
        """The turn with all that its recordings, or its other attachments, say."""
        unread = [
            item
            for item in turn.enclosed
            if not item.is_read
            and (item.attachment.kind in _SPOKEN) is are_spoken
            and (not item.is_page or item.id in chosen)
        ]
        if not unread:
            return turn
        slots = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            loaded = [
                group.create_task(self._load(turn, item, slots, note, share)) for item in unread
            ]
        for task in loaded:
            if error := task.result():
                raise error
        return await self._turns.find(turn.id) or turn

    async def _load(
        self,
        turn: Turn,
        item: StoredAttachment,
        slots: asyncio.Semaphore,
        note: NoteCall,
        share: "_Shares",
    ) -> BotError | None:
        """Read one; what went wrong, where the turn cannot go on because of it."""
        # Pages are few, and have a deadline of their own.
        async with nullcontext() if item.is_page else slots:
            try:
                if item.is_page and self._pages:
                    reading = await self._pages.read(item.attachment, share.page)
                else:
                    reading = await self._read(turn, item, note, share.document)
            except SchemaUnusable as error:
                return error
            except FileError as error:
                logger.info("an attachment is left out: %s", type(error).__name__)
                await self._attachments.note_problem(item.id, type(error).__name__)
                return None
            except BotError as error:
                return error
        await self._attachments.note_reading(turn.id, item.id, reading)
        return None

    def _share(self, enclosed: Sequence[StoredAttachment], pictures: int) -> "_Shares":
        """All documents of a question together may take what one alone may, and so may pages."""
        documents = sum(item.attachment.may_have_pages for item in enclosed)
        pages = sum(item.is_page for item in enclosed)
        sent_as_files = sum(
            item.attachment.is_picture_file and not item.attachment.may_have_pages
            for item in enclosed
        )
        room = self._max_images - pictures - sent_as_files
        each = max(0, room // max(1, documents + pages))
        return _Shares(FileQuota(max(1, documents), each), FileQuota(max(1, pages), each))

    async def _read(
        self, turn: Turn, item: StoredAttachment, note: NoteCall, share: FileQuota
    ) -> FileContent:
        attachment = item.attachment
        if attachment.kind is Kind.SEARCH:
            return await self._search_web(attachment.name, note)
        is_film = attachment.kind is Kind.VIDEO
        if attachment.kind is Kind.ANIMATION or (is_film and not self._reader.can_hear):
            raise VideoUnreadable
        if attachment.kind is Kind.OTHER:
            raise FileUnreadable
        reading = known = await self._attachments.known(attachment.unique_id)
        if reading is None or not _fits(reading, share):
            try:
                async with self._large if attachment.size > _LARGE else nullcontext():
                    content = await self._fetch(attachment)
                    reading = await self._reader.read(
                        attachment, content, note, share, _words_of(turn)
                    )
            except FileGone:
                if known is None:
                    raise
                reading = known  # No file is kept for ever; better this than nothing.
        return await self._take_schema(turn, item, reading)

    async def _search_web(self, words: str, note: NoteCall) -> FileContent:
        if self._search is None:
            raise SearchOff
        return FileContent(await self._search.write(words, note))

    async def _take_schema(
        self, turn: Turn, item: StoredAttachment, reading: FileContent
    ) -> FileContent:
        """A schema is what a JSON answer has to match, and no part of the question."""
        is_json_file = item.attachment.is_json_file
        if turn.order.kind != "json" or not is_json_file or not is_meant_as_schema(reading.text):
            return reading
        try:
            schema = await asyncio.to_thread(read_schema, reading.text)
        except UnusableSchema as error:
            await self._attachments.note_detail(item.id, error.sentence)
            raise SchemaUnusable from error
        await self._turns.set_schema(turn.id, schema)
        return FileContent()


def _words_of(turn: Turn) -> str:
    """The question itself, without what its documents say."""
    words = without_header(turn.question)
    for item in turn.enclosed:
        if item.text and not item.is_speech:
            words = words.replace(item.text, "").replace(escape_brackets(item.text), "")
    return words.strip()


@dataclass(frozen=True, slots=True)
class _Shares:
    """What each document, and each page, may take."""

    document: FileQuota
    page: FileQuota


def _fits(reading: FileContent, share: FileQuota) -> bool:
    """Whether what is known of a file is what would be read in it now.

    What did not fit then is read anew: another question may be about another part of it.
    """
    is_one_picture = len(reading.images) == 1 and not reading.text
    if is_one_picture or reading.is_speech:
        return True
    return reading.left_out is None and len(reading.images) <= share.pictures


def _is_about_files(turn: Turn) -> bool:
    """Whether there is no question without them; a reply to a file may ask for something else."""
    files = [item for item in turn.enclosed if not item.is_page]
    if not files:
        return asks_nothing_else(turn, turn.enclosed)
    are_all_quoted = all(item.attachment.is_quoted for item in files)
    return not are_all_quoted or not without_header(turn.question).strip()
