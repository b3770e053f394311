"""A document, read: the process that `document_process` starts.

python -m bot.files.documents KIND TOKENS MAX_IMAGES  < a document  > as `wire_format` has it
"""

import sys
import time

from bot.domain.attachment import FileContent
from bot.domain.errors import FileBroken, FileError, NothingInside
from bot.files.cutting import bytes_for
from bot.files.documents.formats import read_document
from bot.files.documents.writer import OutOfTime, Writer
from bot.files.wire_format import pack_problem, pack_reading
from bot.isolation.limits import limit_this_process

_MEMORY = 1_342_177_280
_SECONDS = 20
"""After which the blocks read by then must do."""
_FRAMES = 4_000
"""For trees as deep as the XML reader lets them be."""


def main() -> int:
    """Reads a document; the exit status is 0 unless the process was ended."""
    kind, tokens, max_images = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limit_this_process(memory=_MEMORY, cpu_seconds=_SECONDS + 10)
    sys.setrecursionlimit(_FRAMES)
    writer = Writer(bytes_for(tokens), max_images, time.monotonic() + _SECONDS)
    try:
        answer = pack_reading(_read(kind, sys.stdin.buffer.read(), writer))
    except FileError as error:
        answer = pack_problem(error)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


def _read(kind: str, content: bytes, writer: Writer) -> FileContent:
    try:
        read_document(kind, content, writer)
    except OutOfTime:
        writer.stop()
    except FileError:
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


if __name__ == "__main__":
    sys.exit(main())
