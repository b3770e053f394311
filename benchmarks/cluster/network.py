"""What lies between the processes and their neighbours: wires that can be cut, and a balancer."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import cycle

_CHUNK = 65_536
_PORTS = (20_000, 32_000)
"""Below those that systems give to whoever connects."""


def free_port() -> int:
    """One that nobody listens at, and that no outgoing connection is given meanwhile."""
    while True:
        port = random.SystemRandom().randrange(*_PORTS)
        with socket.socket() as held, suppress(OSError):
            held.bind(("127.0.0.1", port))
            return port


class Wire:
    """From one process to PostgreSQL, which listens at this socket."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_whole = asyncio.Event()
        self._is_whole.set()
        self._is_silent = False
        self._server: asyncio.Server

    async def open(self) -> int:
        """The port of its near end."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Nothing comes through any more."""
        self._server.close()
        self._hang_up()

    async def cut(self, seconds: float, *, is_silent: bool) -> None:
        """Nothing comes through for so long; silent: and nobody hangs up until then."""
        self._is_silent = is_silent
        self._is_whole.clear()
        try:
            if not is_silent:
                self._hang_up()
            await asyncio.sleep(seconds)
        finally:
            # What was lost meanwhile is not sent again: both ends would have noticed by now.
            self._hang_up()
            self._is_whole.set()

    def _hang_up(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(OSError):
            if await self._comes_through():
                there, back = await asyncio.open_unix_connection(self._target)
                self._writers.add(back)
                await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
                self._writers.discard(back)
        self._writers.discard(writer)
        writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while (piece := await reader.read(_CHUNK)) and await self._comes_through():
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def _comes_through(self) -> bool:
        """Whether what is sent now arrives; where it is silent, that shows late."""
        is_whole = self._is_whole.is_set()
        if not is_whole and self._is_silent:
            await self._is_whole.wait()
        return is_whole


@asynccontextmanager
async def balancing(ports: Sequence[int]) -> AsyncIterator[int]:
    """A balancer that gives each connection to the next process that takes it; its port."""
    turns = cycle(ports)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for port in (next(turns) for _ in ports):
            try:
                there, back = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
            return
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(_CHUNK):
            writer.write(piece)
            await writer.drain()
    writer.close()
