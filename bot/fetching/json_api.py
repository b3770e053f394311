"""Asks an API that the operator has chosen, and gets JSON: bounded, and told to no other host.

Its address is the operator's own, so it may be one of their network: the guard of what strangers
name is not for it.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError

from bot.domain.tools import JsonValue

_MOST_HOPS = 3
_REDIRECTS = range(300, 400)
_CHUNK = 64 * 1024
_NOT_ANSWERED = (
    aiohttp.ClientError,
    ProxyError,
    ProxyConnectionError,
    ProxyTimeoutError,
    OSError,
    EOFError,  # a SOCKS proxy that hangs up in its greeting
    TimeoutError,
)


class ApiUnreachable(Exception):
    """No answer, or none in time; it says why without the address, which may hold a secret."""


class ApiUnreadable(Exception):
    """An answer that is too long, no JSON, or that leads to another host."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """What is asked, and how much may come back: `seconds` in all, bytes after decompression.

    `body` is sent as JSON; none with GET. The `headers` may hold a key.
    """

    method: Literal["GET", "POST"]
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: JsonValue = None
    seconds: float = 15.0
    most_bytes: int = 2_000_000
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What came: `value` is what its JSON says, None where a refusal holds none."""

    status: int
    value: JsonValue = None


async def ask_json(request: ApiRequest) -> ApiAnswer:
    """The API's answer, also where it refuses. Raises ApiUnreachable and ApiUnreadable."""
    try:
        async with asyncio.timeout(request.seconds), _open_session(request.proxy) as session:
            return await _ask(session, request)
    except _NOT_ANSWERED as error:
        raise ApiUnreachable(type(error).__name__) from None
    except ValueError:  # What only aiohttp finds to be no address.
        raise ApiUnreadable("no address") from None


async def _ask(session: aiohttp.ClientSession, request: ApiRequest) -> ApiAnswer:
    url, params = request.url, request.params
    for _ in range(_MOST_HOPS):
        async with session.request(
            request.method,
            url,
            params=params,
            headers=request.headers,
            json=request.body,
            allow_redirects=False,
            proxy=_proxy_for(url, request.proxy),
        ) as response:
            location = response.headers.get("Location", "")
            if response.status not in _REDIRECTS or request.method != "GET" or not location:
                return await _read(response, request.most_bytes)
        url, params = _follow(url, location, request.params)
    raise ApiUnreadable("redirects without an end")


async def _read(response: aiohttp.ClientResponse, most_bytes: int) -> ApiAnswer:
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > most_bytes:
            raise ApiUnreadable(f"more than {most_bytes} bytes")
    try:
        return ApiAnswer(response.status, json.loads(content.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        if response.ok and response.status not in _REDIRECTS:
            raise ApiUnreadable("no JSON") from None
        return ApiAnswer(response.status)


def _follow(url: str, location: str, params: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """Where a redirect leads, and what is asked there: it may name the question itself."""
    target = urljoin(url, location)
    if not _is_same_host(urlsplit(url), urlsplit(target)):
        raise ApiUnreadable("it leads to another host")
    return target, {} if urlsplit(target).query else params


def _is_same_host(here: SplitResult, there: SplitResult) -> bool:
    """Whether a key may go along: to the same server, or from http to its https."""
    if here.hostname != there.hostname:
        return False
    if here.scheme == "http" and there.scheme == "https":
        return there.port in (None, 443, here.port)
    return (here.scheme, here.port) == (there.scheme, there.port)


def _open_session(proxy: str) -> aiohttp.ClientSession:
    # Not trust_env: it reads ~/.netrc in a thread before each request.
    if not proxy.startswith("socks"):
        return aiohttp.ClientSession()
    # socks5h means that the proxy looks names up; that is how it is done here anyway.
    url = proxy.replace("socks5h://", "socks5://", 1)
    context = ssl.create_default_context()
    return aiohttp.ClientSession(connector=ProxyConnector.from_url(url, ssl=context, rdns=True))


def _proxy_for(url: str, proxy: str) -> str | None:
    """The HTTP proxy on the way to an address: ours, else the environment's."""
    if proxy:
        return None if proxy.startswith("socks") else proxy
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    return getproxies().get(parts.scheme) or getproxies().get("all")
