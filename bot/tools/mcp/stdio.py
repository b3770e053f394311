"""Messages to and from a server that runs as a child: a line of JSON each, and none too long."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCError, JSONRPCRequest, JSONRPCResponse

from bot.tools.mcp.child import run_child
from bot.tools.mcp.read_message import read_message
from bot.tools.mcp.server_settings import ServerSettings
from bot.tools.mcp.stderr_log import log_lines

logger = logging.getLogger(__name__)

_MOST_GARBAGE = 1_000
_MOST_ASKED = 100
"""Questions of the server that are not answered yet; each of them costs us a task."""

Incoming = MemoryObjectSendStream[SessionMessage | Exception]
Outgoing = MemoryObjectReceiveStream[SessionMessage]
Streams = tuple[
    MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]
]


@asynccontextmanager
async def open_stdio(settings: ServerSettings, ended: asyncio.Event) -> AsyncIterator[Streams]:
    """The two streams, as the SDK wants them; `ended` is set once the server says no more."""
    async with run_child(settings.command, settings.environment) as child:
        incoming, read = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        write, outgoing = anyio.create_memory_object_stream[SessionMessage](0)
        assert child.stdin and child.stdout and child.stderr  # noqa: S101, PT018  # asked for
        lines = _Lines(settings.title, ended)
        # Tasks of their own, and no scope that would have to be left where it was entered.
        tasks = [
            asyncio.create_task(lines.read(child.stdout, incoming)),
            asyncio.create_task(lines.write(outgoing, child.stdin, incoming)),
            asyncio.create_task(log_lines(settings.title, child.stderr)),
        ]
        try:
            yield read, write
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for stream in (incoming, read, write, outgoing):
                stream.close()


class _Lines:
    """Of one server, from its start to its end."""

    def __init__(self, title: str, ended: asyncio.Event) -> None:
        self._title = title
        self._ended = ended
        self._garbage = 0
        self._asked = 0

    async def read(self, pipe: asyncio.StreamReader, incoming: Incoming) -> None:
        """Pass on what is a message, until there is no more, or too much of what is none."""
        try:
            while message := await self._next(pipe):
                await incoming.send(message)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):
            pass  # The session is over, or the pipe is.
        finally:
            self._ended.set()  # First: whoever waits for a message then knows why none comes.
            incoming.close()

    async def _next(self, pipe: asyncio.StreamReader) -> SessionMessage | None:
        while True:
            try:
                line = await pipe.readuntil(b"\n")
            except asyncio.IncompleteReadError:
                return None
            except asyncio.LimitOverrunError:
                logger.warning("%s sent a message that is too long", self._title)
                return None
            message = read_message(line)
            if message is None:
                if not self._may_go_on_after_garbage():
                    return None
                continue
            self._asked += isinstance(message, JSONRPCRequest)
            if self._asked > _MOST_ASKED:
                logger.warning("%s asks more than it lets us answer", self._title)
                return None
            return SessionMessage(message)

    def _may_go_on_after_garbage(self) -> bool:
        """Many print a greeting where only messages should be."""
        self._garbage += 1
        if self._garbage == 1:
            logger.info("%s writes lines that are no messages", self._title)
        return self._garbage < _MOST_GARBAGE

    async def write(
        self, outgoing: Outgoing, pipe: asyncio.StreamWriter, incoming: Incoming
    ) -> None:
        """Send what the session says."""
        try:
            async with outgoing:
                async for sent in outgoing:
                    message = sent.message
                    self._asked -= isinstance(message, JSONRPCResponse | JSONRPCError)
                    line = message.model_dump_json(by_alias=True, exclude_unset=True)
                    pipe.write(line.encode() + b"\n")
                    await pipe.drain()
        except OSError:
            self._ended.set()
            incoming.close()  # Whoever waits for an answer learns that none comes.
