"""The log of the bot on its way to the terminal, and the links to itself that it prints there."""

import asyncio
import codecs
import contextlib
import os
import re
import sys
from collections.abc import Callable

START_LINK = re.compile(r"https://t\.me/\w+\?start=[A-Za-z0-9_-]{1,64}")
CHUNK = 65_536
LONGEST_LINE = 4096
# A child of the bot may outlive it for a moment and hold the pipe open.
LAST_WORDS_SECONDS = 0.5


class LogTap:
    """Passes everything on, and calls `on_link` for each link to the bot in it."""

    def __init__(self, on_link: Callable[[str], None]) -> None:
        self._on_link = on_link
        self._reading: asyncio.Task[None] | None = None

    async def open(self) -> int:
        """The end that the bot writes to; close it as soon as the bot has it."""
        reading_end, writing_end = os.pipe()
        stream = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        # Not by the subprocess itself: its wait() could then wait for the pipe too.
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(reading_end, "rb")
        )
        self._reading = asyncio.create_task(self._read(stream, transport))
        return writing_end

    async def finish(self) -> None:
        """The bot has ended: show its last words."""
        if self._reading is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._reading, LAST_WORDS_SECONDS)

    async def _read(self, stream: asyncio.StreamReader, transport: asyncio.BaseTransport) -> None:
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        rest = ""
        try:
            while chunk := await stream.read(CHUNK):
                text = decode(chunk)
                # A terminal that is gone must not stop the bot.
                with contextlib.suppress(OSError, ValueError):
                    sys.stderr.write(text)
                    sys.stderr.flush()
                *lines, rest = (rest + text).split("\n")
                for link in START_LINK.findall("\n".join(lines)):
                    self._on_link(link)
                rest = rest[-LONGEST_LINE:]
        finally:
            transport.close()
