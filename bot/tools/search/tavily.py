"""Tavily (docs.tavily.com)."""

from bot.domain.search_errors import SearchQuotaSpent
from bot.fetching.json_api import ApiRequest
from bot.tools.search.asking import ask_engine
from bot.tools.search.results import (
    MOST_RESULTS,
    FieldNames,
    SearchEngine,
    SearchResults,
    read_results,
)

BASE_URL = "https://api.tavily.com"
DOLLARS = 0.008
"""A search, as published in 2026."""

_NAMES = FieldNames(snippet=("content",), date=("published_date",))
_MEANINGS = {
    432: SearchQuotaSpent,  # the plan's limit
    433: SearchQuotaSpent,  # the limit that one has set for pay-as-you-go
}


def open_tavily(key: str, proxy: str = "", base_url: str = BASE_URL) -> SearchEngine:
    """With this key."""

    async def search(query: str) -> SearchResults:
        request = ApiRequest(
            "POST",
            f"{base_url}/search",
            headers={"Authorization": f"Bearer {key}"},
            body={"query": query, "max_results": MOST_RESULTS, "search_depth": "basic"},
            proxy=proxy,
        )
        answer = await ask_engine(request, _MEANINGS)
        return SearchResults(read_results(answer.get("results"), _NAMES))

    return search
