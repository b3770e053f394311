"""SearXNG: a search engine of one's own, without a key or a price."""

from bot.domain.search_errors import SearchFormatOff
from bot.domain.tools import JsonValue
from bot.fetching.json_api import ApiRequest
from bot.tools.search.asking import ask_engine
from bot.tools.search.results import FieldNames, SearchEngine, SearchResults, read_results

_NAMES = FieldNames(snippet=("content",), date=("publishedDate", "pubdate"))
_MOST_NAMED = 10


def open_searxng(base_url: str, proxy: str = "") -> SearchEngine:
    """The one at this address, which ends before /search."""

    async def search(query: str) -> SearchResults:
        request = ApiRequest(
            "GET", f"{base_url}/search", {"q": query, "format": "json"}, proxy=proxy
        )
        answer = await ask_engine(request, {403: SearchFormatOff})
        found = read_results(answer.get("results"), _NAMES)
        return SearchResults(found, remark=_name_silent(answer.get("unresponsive_engines")))

    return search


def _name_silent(pairs: JsonValue) -> str:
    """The engines behind it that did not answer: each comes with its reason."""
    names = [
        pair[0]
        for pair in (pairs if isinstance(pairs, list) else [])
        if isinstance(pair, list) and pair and isinstance(pair[0], str)
    ]
    return ", ".join(names[:_MOST_NAMED])
