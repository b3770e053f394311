"""One conversation with a server: the only door to the SDK, imported where there is a server.

Nothing that the SDK knows how to do on our behalf is offered: no sampling, no questions to people,
no folders. Results are not held against the server's own schemas, whose patterns may be hostile.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import cast

from mcp import Client, MCPError
from mcp.client import Transport
from mcp_types import (
    CONNECTION_CLOSED,
    PARSE_ERROR,
    REQUEST_TIMEOUT,
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    Implementation,
    PaginatedRequestParams,
    ToolListChangedNotification,
)
from mcp_types import Tool as ToolOfSdk
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from bot import __version__
from bot.tools.mcp.clean_text import clean_text
from bot.tools.mcp.errors import CallRefused, ServerAway, find_cause
from bot.tools.mcp.http import open_http
from bot.tools.mcp.offered_tools import ListedTool
from bot.tools.mcp.results import read_result
from bot.tools.mcp.server_settings import ServerSettings
from bot.tools.mcp.stdio import open_stdio
from bot.tools.tool import ToolOutput

# It says at great length what a server sends; what matters is said by us.
logging.getLogger("mcp").setLevel(logging.CRITICAL)

_OUTCOME_UNKNOWN = (CONNECTION_CLOSED, PARSE_ERROR, REQUEST_TIMEOUT)
_MOST_PAGES, _MOST_LISTED = 20, 500
_LONGEST_REFUSAL = 1_000


class Connection:
    """Used while the context that gave it is open; from any task."""

    def __init__(self, client: Client, ended: asyncio.Event, troubles: list[str]) -> None:
        self._client = client
        self.ended = ended
        self._troubles = troubles

    async def list_tools(self) -> list[ListedTool]:
        """All pages of them, within reason. Raises ServerAway, and what the SDK may raise."""
        self._troubles.clear()
        try:
            return await self._list_pages()
        except MCPError as error:
            raise ServerAway(_tell(self._troubles, "it does not tell its tools")) from error

    async def _list_pages(self) -> list[ListedTool]:
        found: list[ListedTool] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            page = await self._client.session.list_tools(
                params=PaginatedRequestParams(cursor=cursor)
            )
            found += map(_read_tool, page.tools)
            cursor = page.next_cursor
            if not cursor or len(found) >= _MOST_LISTED:
                break
        return found[:_MOST_LISTED]

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolOutput:
        """Raises CallRefused, and what the SDK may raise of a conversation that is broken."""
        params = CallToolRequestParams(name=name, arguments=dict(arguments))
        try:
            result = await self._client.session.send_request(
                CallToolRequest(params=params), CallToolResult
            )
        except MCPError as error:
            if error.code in _OUTCOME_UNKNOWN:
                raise
            raise CallRefused(clean_text(error.message, _LONGEST_REFUSAL)) from error
        return read_result(result)

    async def follow_changes(self, changed: Callable[[], None]) -> None:
        """For servers of the newest kind, which tell of changes only whoever listens."""
        tools = self._client.server_capabilities.tools
        is_modern = self._client.protocol_version in MODERN_PROTOCOL_VERSIONS
        if not is_modern or not tools or not tools.list_changed:
            return
        async with self._client.listen(tools_list_changed=True) as events:
            async for _ in events:
                changed()


@asynccontextmanager
async def open_connection(
    settings: ServerSettings, changed: Callable[[], None]
) -> AsyncIterator[Connection]:
    """Entered and left in one task. Raises ServerAway, and what the SDK may raise."""
    ended = asyncio.Event()
    troubles: list[str] = []
    transport = (
        open_http(settings, troubles.append) if settings.url else open_stdio(settings, ended)
    )

    async def note(message: object) -> None:
        if isinstance(message, ToolListChangedNotification):
            changed()

    client = Client(
        # The SDK's own transports are of this same kind.
        cast(Transport, transport),
        message_handler=note,
        client_info=Implementation(name="parley", version=__version__),
        cache=None,
    )
    is_open = False
    try:
        async with client:
            is_open = True
            yield Connection(client, ended, troubles)
    except Exception as error:
        if is_open or isinstance(find_cause(error), ServerAway):
            raise
        if ended.is_set():
            raise ServerAway("it ends as soon as it is started; the log may tell why") from error
        raise ServerAway(_tell(troubles, "it does not speak MCP")) from error


def _tell(troubles: list[str], otherwise: str) -> str:
    return troubles[-1] if troubles else otherwise


def _read_tool(tool: ToolOfSdk) -> ListedTool:
    hints = tool.annotations
    return ListedTool(
        name=tool.name,
        title=tool.title or (hints and hints.title) or "",
        description=tool.description or "",
        schema=tool.input_schema,
        only_reads=bool(hints and hints.read_only_hint),
    )
