"""Servers at an address that answer as they should not: all of it is bounded, and told in words."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

pytest.importorskip("mcp", reason="The SDK of MCP is not installed: requirements-mcp.txt")

from bot.tools.mcp.open_servers import open_servers
from bot.tools.mcp.server_settings import ServerSettings
from tests.tools.mcp.servers import QUICK

ONCE = replace(QUICK, start=3, tries=(1000.0,))
JSON = "Content-Type: application/json"
STREAM = "Content-Type: text/event-stream"


@asynccontextmanager
async def at_address(head: str, body: bytes, *, endless: bool = False) -> AsyncIterator[str]:
    """A server that answers every request like this; the body again and again if it is endless."""
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + body)
            while endless:
                writer.write(body)
                await writer.drain()
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"http://127.0.0.1:{port}/mcp"
    assert all(b"X-Key: a-key" in one or b"x-key: a-key" in one for one in heard)


@pytest.mark.parametrize(
    ("head", "body", "endless", "trouble"),
    [
        pytest.param("401 No", b"", False, "it answers with status 401", id="refused"),
        pytest.param("500 No", b"<h1>", False, "it answers with status 500", id="broken"),
        pytest.param(f"200 OK\r\n{JSON}", b"[" * 65_536, True, "cannot be read", id="endless"),
        pytest.param(
            f"200 OK\r\n{JSON}\r\nContent-Encoding: gzip",
            gzip.compress(bytes(50_000_000)),
            False,
            "cannot be read",
            id="a bomb",
        ),
        pytest.param(f"200 OK\r\n{JSON}", b"hello", False, "does not speak MCP", id="not JSON"),
        pytest.param("200 OK", b"hello", False, "does not speak MCP", id="no type"),
        pytest.param(
            f"200 OK\r\n{STREAM}", b"data: " + b"x" * 65_536, True, "does not speak MCP", id="event"
        ),
        pytest.param(
            "307 There\r\nLocation: http://127.0.0.2:1/",
            b"",
            False,
            "does not speak MCP",
            id="away",
        ),
        pytest.param("200 OK\r\nContent-Length: 9", b"", False, "cannot be reached", id="cut"),
        pytest.param("hello", b"", False, "cannot be reached", id="not HTTP"),
    ],
)
async def test_what_a_server_answers_is_bounded(
    head: str, body: bytes, endless: bool, trouble: str
) -> None:
    async with at_address(head, body, endless=endless) as url:
        settings = ServerSettings("notes", "notes", url=url, headers={"X-Key": "a-key"})
        async with asyncio.timeout(20), open_servers([settings], ONCE) as servers:
            (state,) = await servers.look(15)

    assert trouble in state.trouble
