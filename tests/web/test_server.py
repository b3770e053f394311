"""The server at an address: what it answers, and whoever would hold it up or fill it up."""

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.web.errors import CannotListen
from bot.web.server import ANY_PATH, Bounds, Route, say, serve
from tests.web.many_files import many_files

HERE = "127.0.0.1:0"
Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def good(_request: web.BaseRequest) -> web.Response:
    return say(200, "good")


async def echo(request: web.BaseRequest) -> web.Response:
    return say(200, (await request.read()).decode())


async def fail(_request: web.BaseRequest) -> web.Response:
    raise RuntimeError("a fault of ours")


ROUTES = (Route("GET", "/good", good), Route("POST", "/echo", echo), Route("GET", "/fault", fail))


@asynccontextmanager
async def connection(at: str) -> AsyncIterator[Pair]:
    host, _, port = at.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()


async def ask(at: str, head: str, body: bytes = b"") -> str:
    """All that is answered, until the other side hangs up."""
    async with connection(at) as (reader, writer), asyncio.timeout(10):
        writer.write(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
        return (await reader.read()).decode()


@pytest.mark.parametrize(
    ("head", "status", "words"),
    [
        ("GET /good HTTP/1.1\nHost: x\nConnection: close", 200, "good"),
        ("HEAD /good HTTP/1.1\nHost: x\nConnection: close", 200, ""),
        ("GET /good?x=1 HTTP/1.0", 200, "good"),
        ("GET http://x/good HTTP/1.0", 200, "good"),
        ("GET /nowhere HTTP/1.0", 404, "nothing here"),
        ("GET /good/ HTTP/1.0", 404, "nothing here"),
        ("GET /%67ood HTTP/1.0", 200, "good"),
        ("POST /good HTTP/1.0", 405, "Allow: GET, HEAD"),
        ("OPTIONS /good HTTP/1.0", 405, "Allow: GET, HEAD"),
        ("GET /echo HTTP/1.0", 405, "Allow: POST"),
        ("DELETE /nowhere HTTP/1.0", 404, "nothing here"),
        ("OPTIONS * HTTP/1.0", 404, "nothing here"),
        ("GET /fault HTTP/1.1\nHost: x", 500, "internal server error"),
        ("nonsense", 400, "bad request"),
        ("GET /good HTTP/9.9", 400, "bad request"),
        (f"GET /{'x' * 20_000} HTTP/1.0", 400, "bad request"),
        ("GET /good HTTP/1.0\n" + "\n".join(f"X-{n}: y" for n in range(500)), 400, "bad request"),
        ("\x16\x03\x01\x02", 400, "bad request"),
    ],
)
async def test_each_request_is_answered_properly(head: str, status: int, words: str) -> None:
    async with serve(ROUTES, HERE) as at:
        answer = await ask(at, head)

    top, _, body = answer.partition("\r\n\r\n")
    assert top.split()[1] == str(status)
    assert words in answer
    assert "server:" not in top.lower()
    assert "aiohttp" not in answer.lower()
    assert body == "" or not head.startswith("HEAD")


async def test_only_a_fault_of_ours_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with serve(ROUTES, HERE) as at:
        for head in ("nonsense", "GET /nowhere HTTP/1.0", "GET /good HTTP/1.0"):
            await ask(at, head)
        assert caplog.records == []
        await ask(at, "GET /fault HTTP/1.1\nHost: x")

    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_connection_is_used_again() -> None:
    async with serve(ROUTES, HERE) as at, aiohttp.ClientSession() as session:
        for _ in range(3):
            async with session.get(f"http://{at}/good") as response:
                assert await response.text() == "good\n"

        assert session.connector is not None
        async with session.post(f"http://{at}/echo", data="words") as response:
            assert await response.text() == "words\n"


@pytest.mark.parametrize(
    "listen",
    ["127.0.0.1:{taken}", "nobody.invalid:80", "192.0.2.1:80"],
    ids=["taken", "name", "ip"],
)
async def test_where_nothing_can_listen_one_sentence_says_why(listen: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        listen = listen.format(taken=other.getsockname()[1])

        with pytest.raises(CannotListen) as raised:
            async with serve(ROUTES, listen):
                pass

    assert re.fullmatch(rf"Can't listen at {re.escape(listen)}: [^\n]+\.", str(raised.value))
    assert "[Errno" not in str(raised.value)


async def test_a_route_may_answer_at_any_path() -> None:
    async with serve([Route("GET", ANY_PATH, good)], HERE) as at:
        assert "200" in await ask(at, "GET /what/ever?x=1 HTTP/1.0")
        assert "405" in await ask(at, "POST /what/ever HTTP/1.0")


async def test_the_address_is_free_again_afterwards() -> None:
    async with serve(ROUTES, HERE) as at, aiohttp.ClientSession() as session:
        await session.get(f"http://{at}/good")

        again = at

    async with serve(ROUTES, again) as at:
        assert at == again


@pytest.mark.parametrize("listen", ["localhost:0", "[::1]:0"])
async def test_it_listens_by_name_and_on_ipv6(listen: str) -> None:
    async with serve(ROUTES, listen) as at:
        assert "200" in await ask(at.replace("[::1]", "::1"), "GET /good HTTP/1.0")


async def test_a_head_that_trickles_is_cut_off() -> None:
    bounds = Bounds(head_seconds=0.3)
    async with serve(ROUTES, HERE, bounds) as at, connection(at) as (reader, writer):
        writer.write(b"GET /good HTTP/1.1\r\n")

        async def trickle() -> None:
            while True:
                writer.write(b"X: y\r\n")
                await asyncio.sleep(0.05)

        trickling = asyncio.create_task(trickle())
        try:
            async with asyncio.timeout(5):
                assert await reader.read() == b""
        except ConnectionResetError:
            pass
        finally:
            trickling.cancel()


async def test_a_body_that_trickles_ends_in_a_refusal() -> None:
    async with serve(ROUTES, HERE, Bounds(answer_seconds=0.3)) as at:
        answer = await ask(at, "POST /echo HTTP/1.1\nHost: x\nContent-Length: 100", b"ab")

    assert "408" in answer


async def test_a_body_of_100_mb_is_refused_and_not_kept() -> None:
    sent = 0
    async with serve(ROUTES, HERE) as at, connection(at) as (reader, writer):
        writer.write(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
        try:
            async with asyncio.timeout(20):
                while sent < 100_000_000:
                    writer.write(b"x" * 1_000_000)
                    await writer.drain()
                    sent += 1_000_000
        except ConnectionError:
            pass  # It has hung up, as it may.

        assert b" 413 " in await reader.readline()


async def test_a_body_that_nobody_wants_holds_up_nobody() -> None:
    async with serve(ROUTES, HERE) as at:
        answer = await ask(at, "GET /good HTTP/1.1\nHost: x\nContent-Length: 100000", b"x" * 100)

    assert "200" in answer


HEAD = b"POST /echo HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("begun", "end"),
    [
        (HEAD + b"Content-Length: 9\r\n\r\n12345", None),
        (HEAD + b"Content-Length: 9\r\n\r\n12345", b""),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n123", b""),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n", b"zz\r\n"),
    ],
    ids=["broken off", "ended", "ended in a chunk", "no chunk"],
)
async def test_a_body_that_does_not_come_whole_is_no_fault_of_ours(
    begun: bytes, end: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    read = asyncio.Event()

    async def begin(request: web.BaseRequest) -> web.Response:
        await request.content.readany()
        read.set()
        return await echo(request)

    async with (
        serve((Route("POST", "/echo", begin),), HERE) as at,
        connection(at) as (reader, writer),
        asyncio.timeout(10),
    ):
        writer.write(begun)
        await read.wait()
        if end is None:
            writer.transport.abort()
        else:
            writer.write(end)
            writer.write_eof()
        assert b" 200 " not in await reader.read()
    assert caplog.records == []


async def test_an_answer_is_made_to_its_end_where_whoever_asked_has_gone() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def keep(_request: web.BaseRequest) -> web.Response:
        begun.set()
        await may_end.wait()
        ended.set()
        return say(200, "kept")

    async with serve((Route("POST", "/keep", keep),), HERE) as at:
        async with connection(at) as (_reader, writer):
            writer.write(b"POST /keep HTTP/1.1\r\nHost: x\r\n\r\n")
            await begun.wait()
        await asyncio.sleep(0)
        may_end.set()

        async with asyncio.timeout(5):
            await ended.wait()


async def test_a_thousand_connections_keep_out_no_probe() -> None:
    bounds = Bounds(connections=50)
    with many_files():
        async with serve(ROUTES, HERE, bounds) as at:
            host, _, port = at.rpartition(":")
            opened = [await asyncio.open_connection(host, int(port)) for _ in range(1000)]
            try:
                answer = await ask(at, "GET /good HTTP/1.0")

                assert "200" in answer
                async with asyncio.timeout(5):
                    for reader, _writer in opened[: 1000 - bounds.connections]:
                        assert await reader.read() == b""
            finally:
                for _reader, writer in opened:
                    writer.close()
