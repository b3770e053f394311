"""The way out: proxies, and the certificates of both servers."""

import asyncio
import base64
import os
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.operation.doctor.finding import Finding, failure, ok, warning
from bot.operation.doctor.wording import write_age

_CONNECT_SECONDS = 8.0
_DAY = 86400.0
_SOON = 14 * _DAY
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_LONGEST_ANSWER = 8192
"""Bytes of a proxy's answer."""

_NOT_NOW = (9, 10)
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a server is reached: `name` is the server's for people, `setting` that of its proxy."""

    name: str
    base_url: str
    setting: str
    own_proxy: str

    @property
    def proxy(self) -> SplitResult | None:
        """The operator's, else the environment's, as everywhere."""
        if self.own_proxy:
            return urlsplit(self.own_proxy)
        address = urlsplit(self.base_url)
        inherited = getproxies().get(address.scheme)
        if not inherited or proxy_bypass(address.netloc.rpartition("@")[2]):
            return None
        return urlsplit(inherited if "://" in inherited else f"http://{inherited}")

    @property
    def source(self) -> str:
        """The setting that names the proxy."""
        return self.setting if self.own_proxy else f"{urlsplit(self.base_url).scheme}_proxy"


async def look_at_proxies(ways: Sequence[Way]) -> list[Finding]:
    """Which are used, and whether something listens there."""
    used = [(way, proxy) for way in ways if (proxy := way.proxy)]
    if not used:
        return [ok("Proxy", "none")]
    return list(await asyncio.gather(*(_look_at_proxy(way, proxy) for way, proxy in used)))


async def _look_at_proxy(way: Way, proxy: SplitResult) -> Finding:
    where = f"{way.name} is reached through {_place(proxy)} ({way.source})"
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(*_address(proxy))
            writer.close()
    except (OSError, ValueError) as error:
        advice = f"Check {way.source}, and that the proxy is running."
        return failure("Proxy", f"{where}, which does not answer: {_reason(error)}", advice)
    return ok("Proxy", f"{where}, which listens")


async def look_at_certificate(
    way: Way,
    clock: Callable[[], float] = time.time,
    make_context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> list[Finding]:
    """Whether it is trusted here, and how long it lasts.

    Nothing is told of a server that speaks no TLS or cannot be reached, which the others tell of,
    nor of one behind a proxy of another kind than http.
    """
    address = urlsplit(way.base_url)
    if address.scheme != "https" or (way.proxy and way.proxy.scheme != "http"):
        return []
    title = f"Certificate of {address.hostname}"
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            expires = await _ask_expiry(address, way.proxy, make_context())
    except ssl.SSLCertVerificationError as error:
        return [failure(title, f"not trusted here: {error.verify_message}", _advise(error))]
    except (OSError, ValueError, EOFError):
        return []
    left = expires - clock()
    if left < _SOON:
        advice = "Is it your own server? Renew the certificate. Otherwise its owner does."
        return [warning(title, f"expires in {write_age(max(0.0, left))}", advice)]
    return [ok(title, f"trusted, expires in {write_age(left)}")]


async def _ask_expiry(
    server: SplitResult, proxy: SplitResult | None, context: ssl.SSLContext
) -> float:
    """When the server's certificate ends, in seconds since 1970; through an http proxy if any."""
    host, port = _address(server)
    reader, writer = await asyncio.open_connection(*_address(proxy or server))
    try:
        if proxy:
            await _ask_for_tunnel(reader, writer, f"{host}:{port}", proxy)
        await writer.start_tls(context, server_hostname=host)
        certificate = writer.get_extra_info("peercert") or {}
        return float(ssl.cert_time_to_seconds(certificate["notAfter"]))
    finally:
        writer.transport.abort()


async def _ask_for_tunnel(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str, proxy: SplitResult
) -> None:
    """Raises OSError where the proxy lets nobody through."""
    head = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
    if proxy.username:
        who = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
        head += f"Proxy-Authorization: Basic {base64.b64encode(who).decode()}\r\n"
    writer.write(f"{head}\r\n".encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    if answer[:_LONGEST_ANSWER].split(b" ", 2)[1:2] != [b"200"]:
        raise ConnectionRefusedError


def _advise(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in _NOT_NOW:
        return "Is this machine's date right? If so, the server's certificate has to be renewed."
    return (
        "Install the package ca-certificates. If a proxy or your own server signs with a "
        "certificate of its own, add that to this machine's trusted ones."
    )


def _address(address: SplitResult) -> tuple[str, int]:
    return address.hostname or "", address.port or _PORTS.get(address.scheme, 443)


def _place(address: SplitResult) -> str:
    """Without the name and the password that may stand before it."""
    host, port = _address(address)
    return f"{address.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timed out"
    if isinstance(error, OSError) and (error.errno or 0) > 0:
        return os.strerror(error.errno or 0).lower()
    return "its name cannot be looked up (DNS)"
