"""All servers, from the bot's start to its end; none of them delays either."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import cast

from bot.tools.mcp.server import Connect, OpenConnection, Patience, Server
from bot.tools.mcp.server_settings import ServerSettings
from bot.tools.mcp.server_state import ServerState
from bot.tools.tool import Tool

NOT_INSTALLED = "needs the Python package mcp: pip install -r requirements-mcp.txt"

USUAL = Patience()

_CLOSE_SECONDS = 4.5
"""Less than the process gets to end."""

_CONNECTION = "bot.tools.mcp.connection"


def is_installed() -> bool:
    """Whether there is what servers need."""
    return find_spec("mcp") is not None


class ToolServers:
    """Those that are configured."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._servers = servers

    def tools_for(self, chat_id: int) -> Sequence[Tool]:
        """What the model may be told of in a chat, always in the same order."""
        return [
            tool
            for server in self._servers
            if server.settings.chats is None or chat_id in server.settings.chats
            for tool in server.tools
        ]

    def states(self) -> Sequence[ServerState]:
        """How each is doing now."""
        return [server.state for server in self._servers]

    async def look(self, seconds: float) -> Sequence[ServerState]:
        """How each is doing, once that is known, or this time is over."""
        await asyncio.gather(*(server.wait_until_settled(seconds) for server in self._servers))
        return self.states()


@asynccontextmanager
async def open_servers(
    settings: Sequence[ServerSettings], patience: Patience = USUAL
) -> AsyncIterator[ToolServers]:
    """They start in the background. Where none is configured, nothing is done."""
    servers = [Server(one, _Late, patience) for one in settings]
    for server in servers:
        server.start()
    try:
        yield ToolServers(servers)
    finally:
        await asyncio.gather(*(server.close(_CLOSE_SECONDS) for server in servers))


class _Late:
    """The SDK, which takes a second and 60 MiB, is imported for the first conversation."""

    def __init__(self, settings: ServerSettings, changed: Callable[[], None]) -> None:
        self._settings = settings
        self._changed = changed

    async def __aenter__(self) -> OpenConnection:
        # In a thread: nobody's message has to wait for it.
        module = await asyncio.to_thread(importlib.import_module, _CONNECTION)
        self._context = cast(Connect, module.open_connection)(self._settings, self._changed)
        return await self._context.__aenter__()

    async def __aexit__(self, *raised: object) -> bool | None:
        return await self._context.__aexit__(*raised)  # type: ignore[arg-type]  # handed on as given
