"""A document that is no PDF, opened in a process of its own: its sender may be anyone.

The process gets no secrets, little memory and half a minute; if it dies, only the file is lost.
"""

from bot.domain.attachment import FileContent
from bot.domain.file_errors import FileBroken
from bot.files.wire_format import unpack
from bot.isolation.child import TooMuch, TooSlow, run_isolated

_SECONDS = 30
_MOST_OUTPUT = 100_000_000


async def read_document(
    kind: str, content: bytes, tokens: int, max_images: int, seconds: float = _SECONDS
) -> FileContent:
    """The document's text up to `tokens`, and its pictures; `kind` is one of `detect_document`.

    Raises FileError.
    """
    try:
        ended = await run_isolated(
            "bot.files.documents",
            kind,
            str(tokens),
            str(max_images),
            content=content,
            seconds=seconds,
            most_output=_MOST_OUTPUT,
        )
    except (TooSlow, TooMuch) as error:
        raise FileBroken from error
    if ended.status != 0:
        raise FileBroken
    return unpack(ended.output)
