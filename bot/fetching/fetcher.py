"""Fetches what is behind an address of the web, and nothing that is not for everybody."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass
from weakref import WeakValueDictionary

import aiohttp
from aiohttp_socks import ProxyError

from bot import __version__
from bot.fetching.addresses import (
    AddressRefused,
    NameRefused,
    refuse_spelt_out,
    resolve,
    resolve_public,
)
from bot.fetching.connection import connect_by, connect_only_to
from bot.fetching.errors import (
    FetchError,
    NameUnknown,
    PrivateAddress,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    error_of_status,
)
from bot.fetching.inflating import ACCEPTED, Inflater
from bot.fetching.target import Target, follow, parse_target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]

MOST_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 64 * 1024
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_HEADERS = {
    "User-Agent": f"Parley/{__version__}",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.8",
    "Accept-Encoding": ACCEPTED,
}
"""All that is sent: no cookies, no keys, and not where the address was found."""


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """What the operator decided.

    `allowed_hosts` are "host" or "host:port" in small letters: they may be private, and no proxy is
    asked for them unless `is_allowed_by_proxy`.
    """

    allowed_hosts: frozenset[str] = frozenset()
    proxy: str = field(default="", repr=False)
    is_allowed_by_proxy: bool = False

    def allows(self, target: Target) -> bool:
        """Whether the operator calls this host one of theirs."""
        host = f"[{target.host}]" if ":" in target.host else target.host
        return not self.allowed_hosts.isdisjoint({host, f"{host}:{target.port}"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of something is taken, in bytes after unpacking, and how long it may all last."""

    largest: int = 5_000_000
    seconds: float = 10.0


PAGE = Bounds()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, and from where in the end. `media_type` and `charset` are small, or ""."""

    url: str
    content: bytes = field(repr=False)
    media_type: str = ""
    charset: str = ""


class Fetcher:
    """One request at a time goes to a host; `resolve` is how a public name is looked up."""

    def __init__(self, settings: FetchSettings, resolve: Resolve = resolve_public) -> None:
        self._settings = settings
        self._resolve_public = resolve
        # HTTPS_PROXY and HTTP_PROXY, as everywhere.
        self._inherited = getproxies()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, url: str, bounds: Bounds = PAGE) -> Fetched:
        """What is there. Raises FetchRefused and FetchFailed, which do not tell the address."""
        target = parse_target(url)
        try:
            async with asyncio.timeout(bounds.seconds):
                for _ in range(MOST_REDIRECTS + 1):
                    async with self._turns.setdefault(target.host, asyncio.Lock()):
                        came = await self._ask(target, bounds)
                    if isinstance(came, Fetched):
                        return came
                    target = follow(target, came)
        except TimeoutError:
            raise TooSlow from None
        raise TooManyRedirects

    async def _ask(self, target: Target, bounds: Bounds) -> Fetched | str:
        """One request: what came, or where it leads on."""
        try:
            async with self._open(target) as response:
                if location := _location(response):
                    return location
                if response.status // 100 != 2:  # noqa: PLR2004 - the statuses of success
                    raise error_of_status(response.status)
                return await _read(target, response, bounds)
        except (FetchError, TimeoutError):
            raise
        except (aiohttp.ClientError, ProxyError, OSError, EOFError, ValueError):
            # ValueError: a host that cannot be one is seen only when it is connected to.
            raise Unreachable from None

    @asynccontextmanager
    async def _open(self, target: Target) -> "AsyncIterator[aiohttp.ClientResponse]":
        proxy = self._proxy_for(target)
        addresses = await self._choose(target, proxy)
        async with (
            aiohttp.ClientSession(
                connector=connect_by(proxy) if proxy else connect_only_to(addresses),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
            ) as session,
            session.get(
                target.url,
                allow_redirects=False,
                proxy=proxy if proxy.startswith("http") else None,
            ) as response,
        ):
            yield response

    async def _choose(self, target: Target, proxy: str) -> tuple[str, ...]:
        """The addresses to connect to; none where a proxy looks for them."""
        is_allowed = self._settings.allows(target)
        try:
            if proxy:
                if not is_allowed:
                    refuse_spelt_out(target.host)
                return ()
            look_up = resolve if is_allowed else self._resolve_public
            return await look_up(target.host, target.port)
        except NameRefused:
            raise NameUnknown from None
        except AddressRefused:
            raise PrivateAddress from None

    def _proxy_for(self, target: Target) -> str:
        """Ours, else that of the environment; "" for none."""
        settings = self._settings
        if settings.allows(target) and not settings.is_allowed_by_proxy:
            return ""
        if settings.proxy or proxy_bypass(target.host):
            return settings.proxy
        return self._inherited.get(target.url.scheme, "")


async def _read(target: Target, response: aiohttp.ClientResponse, bounds: Bounds) -> Fetched:
    if (response.content_length or 0) > bounds.largest:
        raise TooLarge
    inflater = Inflater(response.headers.get("Content-Encoding", ""), bounds.largest)
    async for piece in response.content.iter_chunked(_CHUNK):
        inflater.take(piece)
    said = response.headers.get("Content-Type", "")
    charset = _CHARSET.search(said)
    return Fetched(
        url=str(target.url),
        content=inflater.end(),
        media_type=said.partition(";")[0].strip().lower(),
        charset=charset[1].lower() if charset else "",
    )


def _location(response: aiohttp.ClientResponse) -> str:
    if response.status not in _REDIRECTS:
        return ""
    return response.headers.get("Location", "")
