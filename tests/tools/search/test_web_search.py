"""The tool, as the loop around the model calls it."""

import pytest

from bot.domain.message import Thread
from bot.domain.search_errors import SearchQuotaSpent, SearchUnreachable
from bot.domain.usage import Call, Usage
from bot.tools.search.results import NOTHING, SearchResult, SearchResults
from bot.tools.search.web_search import WEB_SEARCH, WebSearch, make_web_search
from bot.tools.tool import Caller, Tool

CALLER = Caller(1, Thread(1), 1, lambda _url: False)
PAGE = SearchResult("Mog", "https://mog.example/", "An island.")


def tool(
    found: SearchResults | Exception, asked: list[str] | None = None, dollars: float = 0.008
) -> Tool:
    async def engine(query: str) -> SearchResults:
        (asked if asked is not None else []).append(query)
        if isinstance(found, Exception):
            raise found
        return found

    return make_web_search(WebSearch("tavily", engine, dollars, 4_000))


async def test_it_gives_lines_sources_and_what_it_cost() -> None:
    asked: list[str] = []

    output = await tool(SearchResults((PAGE,)), asked).run({"query": "where is\nMog"}, CALLER)

    assert asked == ["where is Mog"]
    assert output.text == "1. Mog — https://mog.example/ — An island."
    assert [source.url for source in output.sources] == ["https://mog.example/"]
    assert output.calls == (Call("search", "tavily", Usage(), 0.008),)
    assert not output.is_error


async def test_what_the_engine_says_of_its_price_goes_first() -> None:
    output = await tool(SearchResults((), 0.02)).run({"query": "Mog"}, CALLER)

    assert output.text == NOTHING
    assert output.calls[0].dollars == 0.02


@pytest.mark.parametrize("error", [SearchQuotaSpent, SearchUnreachable])
async def test_a_failure_is_told_to_the_model_and_costs_nothing(error: type[Exception]) -> None:
    output = await tool(error("429 https://secret")).run({"query": "Mog"}, CALLER)

    assert output.is_error
    assert output.trouble is error
    assert "secret" not in output.text
    assert output.calls == ()


@pytest.mark.parametrize("arguments", [{}, {"query": ""}, {"query": 7}, {"query": " \n\u200b"}])
async def test_an_empty_query_asks_nobody(arguments: dict[str, object]) -> None:
    asked: list[str] = []

    output = await tool(SearchResults(), asked).run(arguments, CALLER)

    assert output.is_error
    assert asked == []


def test_whoever_waits_sees_one_line() -> None:
    shown = tool(SearchResults()).show({"query": "lighthouse\nof ⟦Mog⟧"})

    assert shown == "🔎 lighthouse of [Mog]"


def test_its_description_fits() -> None:
    made = tool(SearchResults())

    assert made.name == WEB_SEARCH == "web_search"
    assert not made.changes
    assert "Markdown link" in made.description.description
