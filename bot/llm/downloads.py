"""A picture behind an address that a provider gave, fetched without our key."""

import asyncio

import httpx2
from openai import Timeout

from bot.conversation.errors import ModelBusy, ModelUnreachable
from bot.llm.client import open_http_client
from bot.llm.errors import TRANSPORT_ERRORS, to_model_error
from bot.llm.retries import call_quietly
from bot.llm.settings import Provider

LARGEST = 50_000_000
_SECONDS = 120.0
_TIMEOUT = Timeout(connect=10, read=60, write=10, pool=10)


async def fetch_picture(provider: Provider, url: str) -> bytes:
    """What is there. Raises ModelError, and nowhere the address is told: it opens the picture."""
    try:
        address = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise ModelBusy("an address that is none") from None
    if address.scheme not in {"http", "https"} or not address.host:
        raise ModelBusy("an address of a kind that is not fetched")
    content = await call_quietly(lambda: _fetch(provider, address))
    if len(content) > LARGEST:
        raise ModelBusy(f"a picture of more than {LARGEST} bytes")
    return content


async def _fetch(provider: Provider, address: httpx2.URL) -> bytes:
    """The content, or so much of it that it is clearly too much."""
    content = bytearray()
    try:
        async with (
            asyncio.timeout(_SECONDS),
            open_http_client(provider, _TIMEOUT) as client,
            client.stream("GET", address) as response,
        ):
            if not response.is_success:
                raise ModelUnreachable(f"{response.status_code} instead of a picture")
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > LARGEST:
                    break
    except TRANSPORT_ERRORS as error:
        raise to_model_error(error) from None
    return bytes(content)
