"""A document of a stranger, read as far as it can be: what goes wrong in it costs only its rest."""

from bot.domain.attachment import FileContent
from bot.domain.file_errors import FileBroken, FileError, NothingInside
from bot.files.documents.formats import read_document
from bot.files.documents.writer import OutOfTime, Writer


def read_safely(kind: str, content: bytes, writer: Writer) -> FileContent:
    """What the document says. Raises FileError, and MemoryError where it is too much for all."""
    try:
        read_document(kind, content, writer)
    except OutOfTime:
        writer.stop()
    except (FileError, MemoryError):
        raise
    except Exception as error:
        # However a document is damaged, what stands before the damage counts.
        if not writer.reading().text:
            raise FileBroken from error
        writer.stop()
    reading = writer.reading()
    if not reading.text and not reading.images:
        raise NothingInside
    return reading
