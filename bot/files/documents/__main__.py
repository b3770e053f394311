"""A document, read: the process that `document_process` starts.

python -m bot.files.documents KIND TOKENS MAX_IMAGES  < a document  > as `wire_format` has it
"""

import sys
import time

from bot.domain.file_errors import DocumentTooLarge, FileError
from bot.files.cutting import bytes_for
from bot.files.documents.reading import read_safely
from bot.files.documents.writer import Writer
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
        answer = pack_reading(read_safely(kind, sys.stdin.buffer.read(), writer))
    except FileError as error:
        answer = pack_problem(error)
    except MemoryError:
        answer = pack_problem(DocumentTooLarge())
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
