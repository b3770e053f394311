"""Opens the search engine that the operator has chosen."""

from dataclasses import dataclass, field
from typing import Literal

from bot.tools.search import brave, exa, searxng, tavily
from bot.tools.search.results import SearchEngine
from bot.tools.search.web_search import WebSearch

EngineName = Literal["searxng", "tavily", "brave", "exa"]


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """What the operator decided. `price` is in dollars a search; None: as the engine publishes."""

    engine: EngineName
    url: str
    key: str = field(repr=False)
    price: float | None
    most_tokens: int
    proxy: str = field(default="", repr=False)


def open_search(settings: SearchSettings) -> WebSearch:
    """Nothing is asked yet."""
    engine, published = _open(settings)
    dollars = published if settings.price is None else settings.price
    return WebSearch(settings.engine, engine, dollars, settings.most_tokens)


def _open(settings: SearchSettings) -> tuple[SearchEngine, float]:
    """The engine, and its published price."""
    key, proxy = settings.key, settings.proxy
    match settings.engine:
        case "searxng":
            return searxng.open_searxng(settings.url, proxy), 0.0
        case "tavily":
            return tavily.open_tavily(key, proxy), tavily.DOLLARS
        case "brave":
            return brave.open_brave(key, proxy), brave.DOLLARS
        case "exa":
            return exa.open_exa(key, proxy), exa.DOLLARS
