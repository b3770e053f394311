"""A PDF, opened in a process of its own: its reader is written in C, and its sender may be anyone.

The process gets no secrets, little memory and half a minute; if it dies, only the file is lost.
"""

import json

from bot.domain.attachment import FileContent
from bot.domain.file_errors import FileBroken, FileLocked, NothingInside
from bot.files.page_buffer import LOCKED
from bot.files.page_search import LONGEST_QUESTION
from bot.files.wire_format import unpack
from bot.isolation.child import TooMuch, TooSlow, run_isolated

_SECONDS = 30
_MOST_OUTPUT = 100_000_000


async def read_pdf(
    content: bytes,
    tokens: int,
    max_images: int,
    question: str = "",
    seconds: float = _SECONDS,
) -> FileContent:
    """The text of its pages up to `tokens`, and pictures of those without text.

    Where not all fit, those that the question is about come before the later of the first ones.

    Raises FileBroken, FileLocked or NothingInside.
    """
    try:
        ended = await run_isolated(
            "bot.files.pdf",
            str(tokens),
            str(max_images),
            content=json.dumps(question[:LONGEST_QUESTION]).encode() + b"\n" + content,
            seconds=seconds,
            most_output=_MOST_OUTPUT,
        )
    except (TooSlow, TooMuch) as error:
        raise FileBroken from error
    if ended.status == LOCKED:
        raise FileLocked
    if ended.status != 0:
        raise FileBroken
    reading = unpack(ended.output)
    if not reading.text and not reading.images:
        raise NothingInside
    return reading
