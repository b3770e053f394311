"""A picture behind an address that a provider gave, fetched without our key."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
from openai import Timeout

from bot.domain.errors import (
    ModelBusy,
    ModelError,
    ModelUnreachable,
    PictureUnusable,
)
from bot.fetching.addresses import AddressRefused, refuse_spelt_out, resolve_public
from bot.llm.client import open_http_client
from bot.llm.errors import TRANSPORT_ERRORS, to_model_error
from bot.llm.provider import Provider
from bot.llm.retries import call_with_retries

LARGEST = 50_000_000
_SECONDS = 120.0
_TIMEOUT = Timeout(connect=10, read=60, write=10, pool=10)
_MOST_HOPS = 5

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Hop:
    """One request of a fetch: what came, or where it leads on."""

    content: bytes = b""
    location: str = ""


async def fetch_picture(provider: Provider, url: str, resolve: Resolve = resolve_public) -> bytes:
    """What is there. Raises ModelError, and nowhere the address is told: it opens the picture.

    Only what is public is fetched, or what the provider's own host has.
    """
    address = _parse(url)
    try:
        content = await call_with_retries(lambda: _fetch(provider, address, resolve))
    except ValueError:  # A host that cannot be one is seen only when it is looked for.
        raise ModelBusy("an address that leads nowhere") from None
    if len(content) > LARGEST:
        raise ModelBusy(f"a picture of more than {LARGEST} bytes")
    return content


def _parse(url: str) -> httpx2.URL:
    try:
        address = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):  # Half a character is the latter.
        raise ModelBusy("an address that is none") from None
    if address.scheme not in {"http", "https"} or not address.host:
        raise ModelBusy("an address of a kind that is not fetched")
    return address


async def _fetch(provider: Provider, address: httpx2.URL, resolve: Resolve) -> bytes:
    """The content, or clearly too much of it. Each redirect is looked at anew."""
    try:
        async with asyncio.timeout(_SECONDS), open_http_client(provider, _TIMEOUT) as client:
            client.event_hooks = {}  # Those that keep a key at home: there is none here.
            for _ in range(_MOST_HOPS):
                hop = await _try_each(client, address, await _choose(provider, address, resolve))
                if not hop.location:
                    return hop.content
                address = _join(address, hop.location)
    except TRANSPORT_ERRORS as error:
        raise to_model_error(error) from None
    raise PictureUnusable("redirects without an end")


def _join(address: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return _parse(str(address.join(location)))
    except (httpx2.InvalidURL, ModelBusy):
        raise PictureUnusable("a redirect to what is not fetched") from None


async def _choose(provider: Provider, address: httpx2.URL, resolve: Resolve) -> tuple[str, ...]:
    """The addresses to connect to, in digits; "" for whatever the host's name leads to."""
    if address.host == (urlsplit(provider.base_url).hostname or ""):
        return ("",)
    try:
        if provider.proxy:
            # The proxy asks for the name, and stands in a network of its own.
            refuse_spelt_out(address.host)
            return ("",)
        return await resolve(address.host, address.port or 443)
    except AddressRefused as refused:
        raise PictureUnusable(str(refused)) from None


async def _try_each(
    client: httpx2.AsyncClient, address: httpx2.URL, hosts: tuple[str, ...]
) -> _Hop:
    failure: ModelError = ModelUnreachable("no address")
    for host in hosts:
        try:
            return await _get(client, address, host)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            failure = to_model_error(error)
    raise failure


async def _get(client: httpx2.AsyncClient, address: httpx2.URL, host: str) -> _Hop:
    """One request to this very host in digits; what it is called stays in its name and its TLS."""
    where = address.copy_with(host=host) if host else address
    request = client.build_request("GET", where, headers={"Host": _name(address)})
    if host and address.scheme == "https":
        request.extensions["sni_hostname"] = address.host
    response = await client.send(request, stream=True, follow_redirects=False)
    try:
        if response.has_redirect_location:
            return _Hop(location=response.headers["location"])
        if not response.is_success:
            raise ModelUnreachable(f"{response.status_code} instead of a picture")
        return _Hop(content=await _read(response))
    finally:
        await response.aclose()


async def _read(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > LARGEST:
            break
    return bytes(content)


def _name(address: httpx2.URL) -> str:
    """Without a user's name and password, which are no part of it."""
    return address.netloc.decode("ascii")
