"""Servers in earnest, of the SDK's own class over HTTP and stdio, and some that behave oddly."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("mcp", reason="The SDK of MCP is not installed: requirements-mcp.txt")

from bot.tools.mcp.open_servers import ToolServers, open_servers
from bot.tools.mcp.server_settings import ServerSettings
from bot.tools.mcp.server_state import ServerState
from tests.tools.mcp.servers import (
    CHAT,
    QUICK,
    SPEAKING,
    at_work,
    is_alive,
    odd,
    other_number,
    over_http,
    until,
    until_listens,
    use,
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def at(port: int) -> ServerSettings:
    return ServerSettings("demo", "demo", url=f"http://127.0.0.1:{port}/mcp")


@pytest.fixture(scope="module")
def http_port() -> Iterator[int]:
    """Of a server that stays for all tests: its start takes seconds."""
    port = free_port()
    with subprocess.Popen(  # noqa: S603  # our own
        [sys.executable, SPEAKING.command[1], str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        yield port
        server.kill()


@pytest.fixture(params=["stdio", "http"])
async def speaking(request: pytest.FixtureRequest) -> AsyncIterator[ToolServers]:
    if request.param == "stdio":
        async with at_work(SPEAKING) as servers:
            yield servers
    else:
        port = request.getfixturevalue("http_port")
        await until_listens(port)
        async with at_work(at(port)) as servers:
            yield servers


def names(servers: ToolServers) -> list[str]:
    return [tool.name for tool in servers.tools_for(CHAT)]


async def test_tools_are_told_of_in_their_order_and_can_be_called(speaking: ToolServers) -> None:
    add, environment, *_ = speaking.tools_for(CHAT)

    told = ("add", "environment", "fail", "learn", "number", "sleep")
    assert names(speaking) == [f"demo__{name}" for name in told]
    assert (add.title, add.description.description) == (
        "demo: Addition",
        "The sum of two numbers.",
    )
    assert not add.changes
    assert not add.asks
    assert environment.changes
    assert environment.asks
    assert (await use(speaking, "demo__add", a=2, b=3)).text == "5"
    assert speaking.states() == [ServerState("demo", tools=6)]


async def test_what_a_tool_fails_with_is_told(speaking: ToolServers) -> None:
    output = await use(speaking, "demo__fail")

    assert output.is_error
    assert "there is no such note" in output.text


async def test_stop_ends_a_slow_call_at_once_and_the_server_goes_on(speaking: ToolServers) -> None:
    before = (await use(speaking, "demo__number")).text
    call = asyncio.create_task(use(speaking, "demo__sleep", seconds=1000))
    await asyncio.wait({call}, timeout=0.3)

    began = time.monotonic()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert time.monotonic() - began < 1
    assert (await use(speaking, "demo__number")).text == before


async def test_a_slow_call_ends_by_its_deadline(speaking: ToolServers) -> None:
    output = await use(speaking, "demo__sleep", seconds=1000)

    assert output.is_error
    assert output.text.startswith("No answer within 2 seconds.")
    assert (await use(speaking, "demo__add", a=2, b=3)).text == "5"


async def test_calls_run_beside_each_other(speaking: ToolServers) -> None:
    began = time.monotonic()

    outputs = await asyncio.gather(*(use(speaking, "demo__sleep", seconds=0.5) for _ in range(8)))

    assert {output.text for output in outputs} == {"awake"}
    assert time.monotonic() - began < 2


async def test_a_thousand_calls_leave_nothing_behind(speaking: ToolServers) -> None:
    await use(speaking, "demo__add", a=0, b=0)
    tasks, files = len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # of us

    for start in range(0, 1_000, 8):
        numbers = range(start, start + 8)
        calls = [use(speaking, "demo__add", a=number, b=1) for number in numbers]
        sums = [output.text for output in await asyncio.gather(*calls)]
        assert sums == [str(number + 1) for number in numbers]

    await until(lambda: len(asyncio.all_tasks()) <= tasks + 1)
    assert len(os.listdir("/proc/self/fd")) <= files + 8  # noqa: PTH208  # of us


async def test_a_new_tool_is_told_of() -> None:
    port = free_port()
    async with over_http(port), at_work(SPEAKING) as one, at_work(at(port)) as other:
        for servers in (one, other):
            await use(servers, "demo__learn")

        await until(lambda: "demo__learned" in names(one))
        await until(lambda: "demo__learned" in names(other))


async def test_a_server_that_is_killed_comes_back() -> None:
    async with at_work(SPEAKING) as servers:
        first = int((await use(servers, "demo__number")).text)

        os.kill(first, signal.SIGKILL)
        await until(lambda: not is_alive(first))
        # Its tools are still told of: it may be back before anybody calls one.
        assert "demo__number" in names(servers)

        assert await other_number(servers, "demo__number", first)


async def test_a_call_that_loses_its_server_says_that_nobody_knows_what_was_done() -> None:
    async with at_work(SPEAKING) as servers:
        number = int((await use(servers, "demo__number")).text)
        call = asyncio.create_task(use(servers, "demo__sleep", seconds=1000))
        await asyncio.wait({call}, timeout=0.3)

        os.kill(number, signal.SIGKILL)

        assert "Whether the tool has done its work is not known." in (await call).text


async def test_a_server_over_http_that_went_away_comes_back() -> None:
    port = free_port()
    async with over_http(port):
        pass
    async with open_servers([at(port)], QUICK) as servers:
        (state,) = await servers.look(20)
        assert state.trouble == "it cannot be reached (ConnectError)"
        assert servers.tools_for(CHAT) == []

        async with over_http(port):
            await until(lambda: servers.states()[0].tools)
            assert (await use(servers, "demo__add", a=2, b=3)).text == "5"
        output = await use(servers, "demo__add", a=2, b=3)

    assert output.is_error


async def test_calls_that_a_server_leaves_open_do_not_end_others() -> None:
    port = free_port()
    async with over_http(port), at_work(at(port)) as servers:
        slow = asyncio.create_task(use(servers, "demo__sleep", seconds=1))
        cancelled = [asyncio.create_task(use(servers, "demo__sleep", seconds=9)) for _ in range(5)]
        await asyncio.wait({slow}, timeout=0.3)
        for call in cancelled:
            call.cancel()

        assert (await slow).text == "awake"


async def test_a_child_sees_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    monkeypatch.setenv("HOME", "/home/ada")
    settings = replace(SPEAKING, environment={"NOTES": "here"})

    async with at_work(settings) as servers:
        names = set((await use(servers, "demo__environment")).text.split(","))

    assert {"NOTES", "HOME", "PATH"} <= names
    assert names <= {"NOTES", "HOME", "PATH", "LANG", "LC_CTYPE"}


async def test_only_what_is_allowed_and_only_where() -> None:
    settings = replace(SPEAKING, tools=frozenset({"add"}), chats=frozenset({CHAT}))

    async with at_work(settings) as servers:
        assert names(servers) == ["demo__add"]
        assert servers.tools_for(CHAT + 1) == []


async def test_a_server_of_the_older_kind_is_understood() -> None:
    async with at_work(odd("old")) as servers:
        reply = '{"jsonrpc": "2.0", "id": ID, "result": {"content": []}}'
        assert (await use(servers, "odd__say", reply=reply)).text.startswith("The tool has done")

        await use(servers, "odd__say", learn="hear")
        await until(lambda: "odd__hear" in names(servers))


async def test_a_server_that_hangs_is_started_anew() -> None:
    async with at_work(odd("old")) as servers:
        first = int((await use(servers, "odd__say", number=1)).text)

        assert (await use(servers, "odd__say", hang=1)).is_error
        await until(lambda: not is_alive(first))

        assert await other_number(servers, "odd__say", first)


@pytest.mark.parametrize(
    ("manner", "trouble"),
    [
        ("silent", "no answer within 1 seconds"),
        ("endless", "it ends as soon as it is started; the log may tell why"),
        ("garbage", "it ends as soon as it is started; the log may tell why"),
        ("asking", "it ends as soon as it is started; the log may tell why"),
    ],
)
async def test_a_server_that_cannot_be_talked_to_is_away(manner: str, trouble: str) -> None:
    patience = replace(QUICK, start=1, tries=(100.0,))
    async with open_servers([odd(manner)], patience) as servers:
        (state,) = await servers.look(20)
        assert servers.tools_for(CHAT) == []

    assert state.trouble in (trouble, "no answer within 1 seconds")


async def test_a_command_that_is_not_there_is_told_of() -> None:
    settings = ServerSettings("notes", "notes", command=("no-such-server",))
    async with open_servers([settings], QUICK) as servers:
        (state,) = await servers.look(20)

    assert state == ServerState("notes", trouble="its command is not installed here")


async def test_a_stubborn_server_ends_with_us() -> None:
    async with at_work(odd("stubborn")) as servers:
        number = int((await use(servers, "odd__say", number=1)).text)
        began = time.monotonic()

    assert time.monotonic() - began < 5
    await until(lambda: not is_alive(number))


_LONELY = """
import asyncio, sys
from tests.tools.mcp.servers import at_work, odd, use
async def main():
    async with at_work(odd("stubborn")) as servers:
        print((await use(servers, "odd__say", number=1)).text, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_a_stubborn_server_ends_when_we_are_killed() -> None:
    root = Path(__file__).parents[3]
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _LONELY), stdout=asyncio.subprocess.PIPE, cwd=root
    )
    assert child.stdout is not None
    number = int(await child.stdout.readline())
    assert is_alive(number)

    child.kill()
    await child.communicate()

    await until(lambda: not is_alive(number))
