"""Documents opened in this process, which is quicker than in one of their own."""

import time

from bot.domain.attachment import FileContent
from bot.files.documents.formats import read_document
from bot.files.documents.writer import Writer


def opened(
    content: bytes, kind: str = "zip", limit: int = 20_000, pictures: int = 3
) -> FileContent:
    """What the document says, up to `limit` bytes."""
    writer = Writer(limit, pictures, time.monotonic() + 20)
    read_document(kind, content, writer)
    return writer.reading()


def said(content: bytes, kind: str = "zip") -> str:
    """Its text alone."""
    return opened(content, kind).text
