"""Exa (exa.ai/docs), which tells with each answer what it has cost."""

import math

from bot.domain.tools import JsonValue
from bot.fetching.json_api import ApiRequest
from bot.tools.search.asking import ask_engine
from bot.tools.search.results import (
    MOST_RESULTS,
    FieldNames,
    SearchEngine,
    SearchResults,
    read_results,
)

BASE_URL = "https://api.exa.ai"
DOLLARS = 0.007
"""A search, as published in 2026."""

_NAMES = FieldNames(snippet=("highlights", "text", "summary"), date=("publishedDate",))
_DEAREST = 10.0


def open_exa(key: str, proxy: str = "", base_url: str = BASE_URL) -> SearchEngine:
    """With this key."""

    async def search(query: str) -> SearchResults:
        request = ApiRequest(
            "POST",
            f"{base_url}/search",
            headers={"x-api-key": key},
            body={
                "query": query,
                "type": "auto",
                "numResults": MOST_RESULTS,
                "contents": {"highlights": True},
            },
            proxy=proxy,
        )
        answer = await ask_engine(request)
        return SearchResults(
            read_results(answer.get("results"), _NAMES), _dollars(answer.get("costDollars"))
        )

    return search


def _dollars(cost: JsonValue) -> float | None:
    total = cost.get("total") if isinstance(cost, dict) else None
    if isinstance(total, bool) or not isinstance(total, int | float):
        return None
    return float(total) if math.isfinite(total) and 0 <= total <= _DEAREST else None
