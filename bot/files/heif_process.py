"""A picture as iPhones save them, opened in a process of its own: its decoders are many and in C.

The process gets no secrets, little memory and half a minute; if it dies, only the file is lost.
"""

from bot.domain.attachment import FileContent
from bot.domain.file_errors import FileBroken
from bot.files.wire_format import unpack
from bot.isolation.child import TooMuch, TooSlow, run_isolated

_SECONDS = 30
_MOST_OUTPUT = 20_000_000


async def read_heif(content: bytes, seconds: float = _SECONDS) -> FileContent:
    """The picture, the first where there are many. Raises FileError."""
    try:
        ended = await run_isolated(
            "bot.files.heif", content=content, seconds=seconds, most_output=_MOST_OUTPUT
        )
    except (TooSlow, TooMuch) as error:
        raise FileBroken from error
    if ended.status != 0:
        raise FileBroken
    return unpack(ended.output)
