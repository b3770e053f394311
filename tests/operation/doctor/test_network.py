"""Proxies and certificates, looked at without a word about the passwords on the way."""

import asyncio
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from bot.operation.doctor.finding import Mark
from bot.operation.doctor.network import Way, look_at_certificate, look_at_proxies
from tests.operation.ward import Ward

DAY = 86400.0

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")


@cache
def certificate() -> Path:
    """One for 127.0.0.1 with its key, made for this run of the tests."""
    path = Path(tempfile.mkdtemp(prefix="parley-")) / "certificate.pem"
    asked = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 400 -subj /CN=x"
    )
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(path), "-keyout", f"{path}.key"]
    subprocess.run(["openssl", *asked.split(), *named], check=True, capture_output=True)  # noqa: S603, S607  # words of ours
    return path


def ends() -> float:
    """When it is over, in Unix seconds."""
    told = subprocess.run(  # noqa: S603  # words of ours
        ["openssl", "x509", "-noout", "-enddate", "-in", str(certificate())],  # noqa: S607  # the one in PATH
        check=True,
        capture_output=True,
        text=True,
    )
    return ssl.cert_time_to_seconds(told.stdout.strip().removeprefix("notAfter="))


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate()))


def way(port: int, host: str = "127.0.0.1", proxy: str = "") -> Way:
    return Way("Telegram", f"https://{host}:{port}/bot", "TELEGRAM_PROXY", proxy)


async def _wait_for_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):  # The other side hangs up without a word.
        await reader.read()
    writer.transport.abort()


@asynccontextmanager
async def https() -> AsyncIterator[int]:
    """A server that speaks TLS; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(), f"{certificate()}.key")
    server = await asyncio.start_server(_wait_for_the_end, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def tunnel(heads: list[bytes], status: bytes = b"200") -> AsyncIterator[int]:
    """An http proxy that notes what it is asked; its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        heads.append(head)
        writer.write(b"HTTP/1.1 " + status + b" Whatever\r\n\r\n")
        if status != b"200":
            writer.close()
            return
        host, _, port = head.split(b" ", 2)[1].decode().rpartition(":")
        there, onward = await asyncio.open_connection(host, int(port))
        await asyncio.gather(pass_on(reader, onward), pass_on(there, writer))

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
        except OSError:
            return
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@needs_openssl
async def test_a_certificate_that_is_trusted_and_lasts() -> None:
    async with https() as port:
        (found,) = await look_at_certificate(way(port), make_context=trusting)

    assert found.mark is Mark.OK
    assert found.title == "Certificate of 127.0.0.1"


@needs_openssl
@pytest.mark.parametrize(("left", "mark"), [(15 * DAY, Mark.OK), (3 * DAY, Mark.WARNING)])
async def test_one_that_ends_soon_is_told_in_time(left: float, mark: Mark) -> None:
    async with https() as port:
        (found,) = await look_at_certificate(way(port), lambda: ends() - left, trusting)

    assert found.mark is mark
    assert f"expires in {left / DAY:.0f} days" in found.detail


async def test_one_that_is_not_trusted_or_another_hosts() -> None:
    async with https() as port:
        (stranger,) = await look_at_certificate(way(port))
        (other,) = await look_at_certificate(way(port, "localhost"), make_context=trusting)

    assert stranger.mark is other.mark is Mark.FAILURE
    assert "not trusted here: self" in stranger.detail
    assert "ca-certificates" in stranger.advice
    assert "Hostname mismatch" in other.detail


async def test_servers_that_are_not_trusted_are_told_of_as_such(ward: Ward) -> None:
    async with https() as port:
        address = f"https://127.0.0.1:{port}"
        found = await ward.examine(OPENAI_BASE_URL=f"{address}/v1", TELEGRAM_API_BASE_URL=address)

    for title in ("Telegram", "Model"):
        assert "its certificate is not trusted here" in found.words(title)
    assert found.marks("Certificate of 127.0.0.1") == [Mark.FAILURE, Mark.FAILURE]


async def test_the_way_leads_through_an_http_proxy_with_its_password() -> None:
    heads: list[bytes] = []
    async with https() as port, tunnel(heads) as proxy_port:
        proxy = f"http://someone:pass%40word@127.0.0.1:{proxy_port}"
        (found,) = await look_at_certificate(way(port, proxy=proxy), make_context=trusting)
        (listening,) = await look_at_proxies([way(port, proxy=proxy)])

    assert found.mark is Mark.OK
    assert heads[0].startswith(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n".encode())
    assert b"Basic c29tZW9uZTpwYXNzQHdvcmQ=" in heads[0]
    assert f"http://127.0.0.1:{proxy_port} (TELEGRAM_PROXY)" in listening.detail
    assert "word" not in listening.detail


async def test_what_cannot_be_looked_at_is_left_to_those_who_ask_the_server() -> None:
    heads: list[bytes] = []
    async with https() as port, tunnel(heads, b"407") as proxy_port:
        for proxy in (f"http://127.0.0.1:{proxy_port}", f"socks5://127.0.0.1:{proxy_port}"):
            assert await look_at_certificate(way(port, proxy=proxy)) == []
    assert await look_at_certificate(way(9)) == []


async def test_a_proxy_of_the_environment_is_used_as_everywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "someone:secret-word@127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "elsewhere.example")

    (found,) = await look_at_proxies([way(1), way(1, "elsewhere.example")])

    assert found.mark is Mark.FAILURE
    assert "http://127.0.0.1:9 (https_proxy)" in found.detail
    assert "secret-word" not in str(found)


async def test_without_any_it_says_so() -> None:
    (found,) = await look_at_proxies([way(1)])

    assert (found.mark, found.detail) == (Mark.OK, "none")
