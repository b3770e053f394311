"""Brave Search (api-dashboard.search.brave.com)."""

from bot.fetching.json_api import ApiRequest
from bot.tools.search.asking import ask_engine
from bot.tools.search.results import (
    MOST_RESULTS,
    FieldNames,
    SearchEngine,
    SearchResults,
    read_results,
)

BASE_URL = "https://api.search.brave.com/res/v1"
DOLLARS = 0.005
"""A search, as published in 2026."""

_NAMES = FieldNames(snippet=("description",), date=("page_age", "age"))
_MOST_WORDS = 50


def open_brave(key: str, proxy: str = "", base_url: str = BASE_URL) -> SearchEngine:
    """With this key."""

    async def search(query: str) -> SearchResults:
        request = ApiRequest(
            "GET",
            f"{base_url}/web/search",
            params={
                "q": " ".join(query.split()[:_MOST_WORDS]),
                "count": str(MOST_RESULTS),
                "text_decorations": "false",
            },
            headers={"X-Subscription-Token": key, "Accept": "application/json"},
            proxy=proxy,
        )
        web = (await ask_engine(request)).get("web")
        found = web.get("results") if isinstance(web, dict) else None
        return SearchResults(read_results(found, _NAMES))

    return search
