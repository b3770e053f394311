"""The pages that a question links to: which are read, and what is said of those that cannot be."""

import asyncio
import re
from collections.abc import Sequence

from bot.domain.attachment import Attachment, FileContent
from bot.domain.page_errors import (
    PageClosed,
    PageError,
    PageMissing,
    PageRefused,
    PageTooLarge,
    PageTooSlow,
    PageUnreachable,
    PageWithoutText,
)
from bot.domain.speaker_labels import without_header
from bot.domain.turn import StoredAttachment, Turn
from bot.fetching import errors as fetching
from bot.files.reader import FileQuota
from bot.tools.pages.errors import PageEmpty, PageUnreadable
from bot.tools.pages.read_page import ReadPage

MOST_PAGES = 3
"""Of one question."""
_SECONDS = 12.0
"""So long an answer waits for its pages, which are all read at once."""

_BY_KIND: tuple[tuple[type[Exception], type[PageError]], ...] = (
    (fetching.FetchRefused, PageRefused),
    (fetching.NotFound, PageMissing),
    (fetching.NotAllowed, PageClosed),
    (fetching.TooSlow, PageTooSlow),
    (fetching.TooLarge, PageTooLarge),
    (fetching.FetchError, PageUnreachable),
    (PageEmpty, PageWithoutText),
    (PageUnreadable, PageError),
)
_REMARK = re.compile(r"\[(?:The page “[^”]*”[^\]]*|Forwarded[^\]\n]*)\]|⟦[^⟧]*⟧")


class LinkedPages:
    """Reads pages in time."""

    def __init__(self, read: ReadPage, seconds: float = _SECONDS) -> None:
        self._read = read
        self._seconds = seconds

    async def read(self, attachment: Attachment, share: FileQuota) -> FileContent:
        """What a page says now: no earlier copy of it is any good. Raises PageError."""
        try:
            async with asyncio.timeout(self._seconds):
                page = await self._read(attachment.file_id, share)
        except TimeoutError:
            raise PageTooSlow from None
        except Exception as error:
            raise _to_page_error(error) from error
        return FileContent(page.write(), page.images, page.left_out)


def _to_page_error(error: Exception) -> Exception:
    found = (ours for theirs, ours in _BY_KIND if isinstance(error, theirs))
    kind = next(found, None)
    return kind() if kind else error


def choose_pages(turn: Turn) -> set[int]:
    """The ids of those that are read: what the person sent goes before what it replies to."""
    chosen: dict[str, int] = {}
    pages = [item for item in turn.enclosed if item.is_page]
    for item in sorted(pages, key=lambda item: item.attachment.is_quoted):
        chosen.setdefault(item.attachment.unique_id, item.id)
    return set(list(chosen.values())[:MOST_PAGES])


def asks_nothing_else(turn: Turn, pages: Sequence[StoredAttachment]) -> bool:
    """Whether the question is its links alone."""
    said = _REMARK.sub("", without_header(turn.question))
    # The longest first: one address may be the beginning of another.
    for address in sorted((item.attachment.file_id for item in pages), key=len, reverse=True):
        said = said.replace(address, "").replace(address.partition("://")[2], "")
    return not any(character.isalnum() for character in said)
