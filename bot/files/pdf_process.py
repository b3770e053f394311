"""A PDF, opened in a process of its own: its reader is written in C, and its sender may be anyone.

The process gets no secrets, little memory and half a minute; if it dies, only the file is lost.
"""

import json
from hashlib import sha256
from typing import Any

from bot.domain.attachment import FileContent, Image, Truncation
from bot.domain.errors import FileBroken, FileLocked, NothingInside
from bot.files.page_buffer import LOCKED
from bot.files.page_search import LONGEST_QUESTION
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
    return _read_answer(ended.output)


def _read_answer(output: bytes) -> FileContent:
    """A line of JSON, and the pictures behind it."""
    line, _, rest = output.partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(line)  # Any: our own wire format, as `pdf` writes it
        images = []
        for size, media_type, width, height in answer["images"]:
            content, rest = rest[:size], rest[size:]
            digest = sha256(content).hexdigest()
            images.append(Image(digest, media_type, width, height, content))
        left_out = Truncation(*answer["left_out"]) if answer["left_out"] else None
        reading = FileContent(answer["text"], tuple(images), left_out)
    except (ValueError, KeyError, TypeError) as error:
        raise FileBroken from error
    if not reading.text and not reading.images:
        raise NothingInside
    return reading
