"""A PDF, opened in a process of its own: its reader is written in C, and its sender may be anyone.

The process gets no secrets, little memory and half a minute; if it dies, only the file is lost.
"""

import asyncio
import json
import os
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.domain.attachment import FileContent, Image, Truncation
from bot.domain.errors import FileBroken, FileLocked, NothingInside
from bot.files.page_buffer import LOCKED

_SECONDS = 30
_MOST_OUTPUT = 100_000_000
_ROOT = Path(__file__).resolve().parents[2]
_NEEDED = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""All of the environment that Python may need to find itself; keys and tokens stay out."""


async def read_pdf(
    content: bytes, tokens: int, max_images: int, seconds: float = _SECONDS
) -> FileContent:
    """The text of its pages up to `tokens`, and pictures of those without text."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.files.pdf", str(tokens), str(max_images)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _NEEDED if name in os.environ},
    )
    try:
        async with asyncio.timeout(seconds):
            output, _ = await asyncio.gather(_take(process), _give(process, content))
            status = await process.wait()
    except TimeoutError as error:
        raise FileBroken from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status == LOCKED:
        raise FileLocked
    if status != 0:
        raise FileBroken
    return _read_answer(output)


async def _give(process: asyncio.subprocess.Process, content: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - it was asked for
    # A process that dies early tells by its status.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(content)
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


async def _take(process: asyncio.subprocess.Process) -> bytes:
    """All that it says; too much is a sign that it obeys the file by now."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    output = bytearray()
    while piece := await process.stdout.read(1 << 20):
        output += piece
        if len(output) > _MOST_OUTPUT:
            raise FileBroken
    return bytes(output)


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
