"""A server of the SDK's own kind, over stdio, or over HTTP at the port that it is given."""

import asyncio
import os
import sys

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

server = MCPServer("speaking")


@server.tool(title="Addition", annotations=ToolAnnotations(read_only_hint=True))
def add(a: int, b: int) -> int:
    """The sum of two numbers."""
    return a + b


@server.tool()
async def sleep(seconds: float) -> str:
    """Waits."""
    await asyncio.sleep(seconds)
    return "awake"


@server.tool()
def number() -> int:
    """Of the process."""
    return os.getpid()


@server.tool()
def environment() -> str:
    """The names that are set."""
    return ",".join(sorted(os.environ))


@server.tool()
def fail() -> str:
    """Does not work."""
    raise ToolError("there is no such note")


@server.tool()
async def learn(context: Context) -> str:
    """One tool more."""

    @server.tool()
    def learned() -> str:
        """New."""
        return "yes"

    await context.notify_tools_changed()
    return "done"


if __name__ == "__main__":
    if sys.argv[1:]:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        sys.stdout.write("Welcome!\n")
        sys.stdout.flush()
        server.run("stdio")
