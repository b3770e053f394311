"""A picture behind an address that a provider gave, fetched without our key."""

from urllib.parse import urlsplit

from bot.domain.errors import ModelBusy, ModelError, ModelTimeout, ModelUnreachable, PictureUnusable
from bot.fetching.addresses import resolve_public
from bot.fetching.errors import (
    FetchError,
    FetchRefused,
    Garbled,
    NameUnknown,
    TooLarge,
    TooManyRedirects,
    TooSlow,
)
from bot.fetching.fetcher import Bounds, Fetcher, FetchSettings, Resolve
from bot.fetching.target import parse_target
from bot.llm.provider import Provider
from bot.llm.retries import call_with_retries

LARGEST = 50_000_000
_BOUNDS = Bounds(largest=LARGEST, seconds=120.0)


async def fetch_picture(provider: Provider, url: str, resolve: Resolve = resolve_public) -> bytes:
    """What is there. Raises ModelError, and nowhere the address is told: it opens the picture.

    Only what is public is fetched, or what the provider's own host has.
    """
    try:
        parse_target(url)
    except FetchRefused as refused:
        raise ModelBusy(refused.reason) from None
    fetcher = Fetcher(_settings(provider), resolve)
    try:
        return await call_with_retries(lambda: _fetch(fetcher, url))
    except TooLarge:  # It would be so again.
        raise ModelBusy(f"a picture of more than {LARGEST} bytes") from None


def _settings(provider: Provider) -> FetchSettings:
    """The provider's own host may be a private one, and is reached as it always is."""
    host = (urlsplit(provider.base_url).hostname or "").lower()
    return FetchSettings(frozenset({host}), provider.proxy, is_allowed_by_proxy=True)


async def _fetch(fetcher: Fetcher, url: str) -> bytes:
    try:
        return (await fetcher.get(url, _BOUNDS)).content
    except TooLarge:
        raise
    except FetchError as error:
        raise _to_model_error(error) from None


def _to_model_error(error: FetchError) -> ModelError:
    """What is refused stays so; the rest may be there the next time."""
    if isinstance(error, FetchRefused | NameUnknown | TooManyRedirects | Garbled):
        return PictureUnusable(error.reason)
    if isinstance(error, TooSlow):
        return ModelTimeout(error.reason)
    return ModelUnreachable(error.reason)
