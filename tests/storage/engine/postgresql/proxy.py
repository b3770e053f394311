"""What stands between the bot and its server, and can be cut at any moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_LOGGED_IN = b"R\0\0\0\x08\0\0\0\0"
_COMMIT = b"COMMIT\0"
_PROCESS = b"K\0\0\0\x0c"
"""Which process of the server answers: its number follows."""


class Cut(Enum):
    """Where a connection ends that commits."""

    NOWHERE = auto()
    BEFORE = auto()
    """The server never hears of the COMMIT."""
    AFTER = auto()
    """The server commits, and its answer is lost."""
    SILENCE = auto()
    """Nothing comes through any more, and nobody hangs up."""


@dataclass(slots=True)
class Proxy:
    """To the server behind `target`; the next COMMIT alone is cut."""

    target: str
    cut: Cut = Cut.NOWHERE
    poses_as: bytes = b""
    """What the server says about itself besides, a ParameterStatus."""
    is_pooler: bool = False
    """Whether it makes up the number of the server's process, as PgBouncer does."""
    cuts: int = 0
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        server_reader, server_writer = await asyncio.open_unix_connection(self.target)
        ends = (writer, server_writer)
        self.writers.update(ends)
        answering = asyncio.create_task(self._answer(server_reader, writer))
        with suppress(ConnectionError):
            await self._ask(reader, server_writer, answering)
        answering.cancel()
        for one in ends:
            one.close()
        self.writers.difference_update(ends)

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        answering: asyncio.Task[None],
    ) -> None:
        while data := await reader.read(65536):
            cut = self.cut if _COMMIT in data else Cut.NOWHERE
            if cut is not Cut.NOWHERE:
                self.cut = Cut.NOWHERE
                self.cuts += 1
                answering.cancel()
            if cut is Cut.BEFORE:
                return
            server.write(data)
            await server.drain()
            if cut is Cut.AFTER:
                await asyncio.sleep(0.2)  # The server commits, and its answer ends here.
                return

    async def _answer(self, server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await server.read(65536):
                data = data.replace(_LOGGED_IN, _LOGGED_IN + self.poses_as, 1)
                if self.is_pooler and (at := data.find(_PROCESS)) >= 0:
                    number = at + len(_PROCESS)
                    data = data[:number] + bytes(4) + data[number + 4 :]
                writer.write(data)
                await writer.drain()
            writer.close()


def parameter(name: str, value: str) -> bytes:
    """A ParameterStatus of the server's."""
    body = f"{name}\0{value}\0".encode()
    return b"S" + (len(body) + 4).to_bytes(4) + body


@asynccontextmanager
async def proxy_to(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy to this server on a socket, and the address by which it is used."""
    proxy = Proxy(f"{conninfo_to_dict(url)['host']}/.s.PGSQL.5432")
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield (
            proxy,
            make_conninfo(
                url, host="127.0.0.1", port=port, sslmode="disable", gssencmode="disable"
            ),
        )
    finally:
        server.close()
        for writer in tuple(proxy.writers):
            writer.close()
        await server.wait_closed()
