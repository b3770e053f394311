"""The price of a call."""

import asyncio
import importlib
import logging
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

from bot.domain.usage import Usage

logger = logging.getLogger(__name__)

Published = Callable[[str, str, Usage], float | None]

MILLION = 1_000_000


class Prices:
    """Prices of one provider's models. `price` is a Price.

    `overrides` are the operator's, by model: "input", "cached", "output" in dollars for a million
    tokens; "cached" is as "input" where it is left out; "characters" for a million of speech.
    """

    def __init__(self, base_url: str, overrides: Mapping[str, Mapping[str, float]]) -> None:
        self._base_url = base_url
        self._overrides = overrides
        self._published: Published | None = None
        self._loading: asyncio.Task[None] | None = None

    def start_loading(self, *models: str) -> None:
        """Get ready to tell what these cost; published prices take a moment to load."""
        if self._loading is not None or is_own_server(self._base_url):
            return
        if any(model and model not in self._overrides for model in models):
            self._loading = asyncio.create_task(self._load())

    async def price(self, model: str, usage: Usage) -> float | None:
        """What this costs; the first time it may have to wait for the prices."""
        if usage == Usage(is_estimated=usage.is_estimated):
            return None  # Nothing was used: there is nothing to price.
        self.start_loading(model)
        if self._loading is not None and model not in self._overrides:
            await asyncio.shield(self._loading)
        return self.dollars(model, usage)

    def dollars(self, model: str, usage: Usage) -> float | None:
        """What this costs, as far as prices are loaded; None where it is not known."""
        if own := self._overrides.get(model):
            return _by_token(own, usage)
        if self._published is None:
            return None
        return self._published(self._base_url, model, usage)

    async def _load(self) -> None:
        """In a thread: it is a large table, and nobody should wait for it who needs no price."""
        try:
            module = await asyncio.to_thread(importlib.import_module, "bot.pricing.published")
            # Only an import by name can be carried out in a thread.
            self._published = cast("Published", module.published_price)
            await asyncio.to_thread(self._published, self._base_url, "", Usage(input=1))
        except Exception:
            # Without prices everything else still works; tokens are counted.
            logger.exception("published prices cannot be loaded")
            self._published = None


def is_own_server(base_url: str) -> bool:
    """Whether it stands in one's own network, where nobody publishes a price."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal"))


def _by_token(own: Mapping[str, float], usage: Usage) -> float | None:
    """Prices of tokens, or of the characters of speech; what is billed by time has none."""
    if usage.characters and "characters" in own:
        return usage.characters * own["characters"] / MILLION
    if "input" not in own:
        return None
    if usage.seconds and not usage.input + usage.output:
        return None
    cached = min(usage.cached, usage.input)
    full = usage.input - cached
    return (
        full * own["input"]
        + cached * own.get("cached", own["input"])
        + usage.output * own["output"]
    ) / MILLION
