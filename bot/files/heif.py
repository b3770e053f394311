"""A picture as iPhones save them: the process that `heif_process` starts.

python -m bot.files.heif  < a picture  > as `wire_format` has it
"""

import sys

import pillow_heif

from bot.domain.attachment import FileContent
from bot.domain.file_errors import FileError
from bot.files.images import open_picture, show_frame
from bot.files.wire_format import pack_problem, pack_reading
from bot.isolation.limits import limit_this_process

_MEMORY = 1_610_612_736
_SECONDS = 20


def main() -> int:
    """Reads a picture; the exit status is 0 unless the process was ended."""
    limit_this_process(memory=_MEMORY, cpu_seconds=_SECONDS)
    pillow_heif.register_heif_opener(thumbnails=False)
    try:
        with open_picture(sys.stdin.buffer.read(), ("HEIF",)) as opened:
            answer = pack_reading(FileContent(images=(show_frame(opened),)))
    except FileError as error:
        answer = pack_problem(error)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
