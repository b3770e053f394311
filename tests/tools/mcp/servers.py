"""Servers for tests, and what is asked of them."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.message import Thread
from bot.tools.mcp.open_servers import ToolServers, open_servers
from bot.tools.mcp.server import Patience
from bot.tools.mcp.server_settings import ServerSettings
from bot.tools.tool import Caller, ToolOutput
from tests.patience import PATIENCE

_FOLDER = Path(__file__).parent
CHAT = 7
CALLER = Caller(1, Thread(CHAT), 1, lambda _url: False)
QUICK = Patience(start=PATIENCE, listing=1, call=2, tries=(0.05,))

SPEAKING = ServerSettings(
    "demo", "demo", command=(sys.executable, str(_FOLDER / "speaking_server.py"))
)


def odd(manner: str) -> ServerSettings:
    """The server that behaves like this."""
    command = (sys.executable, str(_FOLDER / "odd_server.py"), manner)
    return ServerSettings("odd", "odd", command=command)


@asynccontextmanager
async def at_work(
    settings: ServerSettings, patience: Patience = QUICK
) -> AsyncIterator[ToolServers]:
    """With this one server, which is there."""
    async with open_servers([settings], patience) as servers:
        (state,) = await servers.look(PATIENCE)
        assert state.trouble == ""
        yield servers


async def use(servers: ToolServers, name: str, **arguments: object) -> ToolOutput:
    """Call a tool by the name that the model knows."""
    tools = {tool.name: tool for tool in servers.tools_for(CHAT)}
    return await tools[name].run(arguments, CALLER)


@asynccontextmanager
async def over_http(port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """The speaking server at a port of this machine."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, str(_FOLDER / "speaking_server.py"), str(port)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await until_listens(port)
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def until_listens(port: int) -> None:
    """Until somebody is there."""
    async with asyncio.timeout(PATIENCE):
        while not await _listens(port):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def until(happens: Callable[[], object]) -> None:
    """Until the function gives something true."""
    async with asyncio.timeout(PATIENCE):
        while not happens():  # noqa: ASYNC110  # mostly in another process
            await asyncio.sleep(0.02)


async def other_number(servers: ToolServers, name: str, first: int) -> int:
    """The number of the process that has come in the place of the first."""
    async with asyncio.timeout(PATIENCE):
        while True:
            output = await use(servers, name, number=1)
            if not output.is_error and int(output.text) != first:
                return int(output.text)
            await asyncio.sleep(0.05)


def is_alive(number: int) -> bool:
    """Whether there is this process, and not only what is left of it."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
