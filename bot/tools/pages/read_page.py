"""A page behind an address: fetched, and read as what it is."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from bot.domain.attachment import Attachment, Kind
from bot.domain.errors import BotError
from bot.domain.file_errors import NothingInside
from bot.domain.speaker_labels import clean_line
from bot.fetching.fetcher import Fetched
from bot.files.cutting import bytes_for, cut_text, percent_left
from bot.files.detect_type import FileKind, detect_type
from bot.files.reader import FileQuota, Reader
from bot.files.text import clean_text
from bot.tools.pages.charset import decode
from bot.tools.pages.errors import PageEmpty, PageUnreadable
from bot.tools.pages.html_process import read_html
from bot.tools.pages.page import Page

_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_UNTOLD = {"", "application/octet-stream", "text/xml", "application/xml"}
_LIKE_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_TITLE = 200
_AT_ONCE = 3
"""Processes that read HTML; each may take a core for seconds, and half a gigabyte."""

Fetch = Callable[[str], Awaitable[Fetched]]
"""A Fetcher's `get`."""

ReadPage = Callable[[str, FileQuota], Awaitable[Page]]


class PageReader:
    """Reads pages; all pages of a question together may take `tokens`."""

    def __init__(self, fetch: Fetch, *, tokens: int, max_images: int) -> None:
        self._fetch = fetch
        self._tokens = tokens
        self._slots = asyncio.Semaphore(_AT_ONCE)
        # Sound behind a link is not listened to: that would be paid for.
        self._reader = Reader(speech_to_text=None, document_tokens=tokens, max_images=max_images)

    async def read(self, url: str, share: FileQuota) -> Page:
        """What is there, cut to this share. Raises FetchError and PageError."""
        fetched = await self._fetch(url)
        if not fetched.content:
            raise PageEmpty
        if _is_html(fetched):
            return await self._read_html(fetched, self._tokens // share.files)
        return await self._read_file(fetched, share)

    async def _read_html(self, fetched: Fetched, tokens: int) -> Page:
        async with self._slots:
            found = await read_html(decode(fetched.content, fetched.charset), fetched.url)
        title, text = clean_line(clean_text(found.title), _LONGEST_TITLE), clean_text(found.text)
        if not (text or title):
            raise PageEmpty
        kept = cut_text(text, bytes_for(tokens))
        left_out = percent_left(len(kept.encode()), len(text.encode())) if text else None
        return Page(fetched.url, title, clean_line(found.date, 10), kept, left_out)

    async def _read_file(self, fetched: Fetched, share: FileQuota) -> Page:
        file = Attachment(Kind.DOCUMENT, fetched.url, fetched.url)
        content = fetched.content
        if fetched.charset and fetched.media_type.startswith(("text/", "application/json")):
            content = decode(content, fetched.charset).encode("utf-8", "replace")
        try:
            read = await self._reader.read(file, content, _nothing_is_paid, share)
        except NothingInside:
            raise PageEmpty from None
        except BotError:
            raise PageUnreadable from None
        if len(read.images) > share.pictures and not read.text:
            raise PageUnreadable  # A picture, where there are as many as may be.
        return Page(fetched.url, text=read.text, left_out=read.left_out, images=read.images)


def _is_html(fetched: Fetched) -> bool:
    """Whether a browser would show it as a page; what a server says may be wrong."""
    found = detect_type(fetched.content)
    if found.family is FileKind.DOCUMENT and found.suffix == "html":
        return fetched.media_type in _HTML_TYPES | _UNTOLD
    if found.family is not FileKind.OTHER:
        return False
    if fetched.media_type in _HTML_TYPES:
        return True
    return fetched.media_type in _UNTOLD and _LIKE_HTML.match(fetched.content) is not None


def _nothing_is_paid(_call: object) -> None:
    """No provider is asked for a page."""
