"""SearXNG: what it finds, and each way in which it does not."""

import pytest

from bot.domain.search_errors import (
    SearchError,
    SearchFormatOff,
    SearchQuotaSpent,
    SearchRefused,
    SearchUnreachable,
    SearchUnreadable,
)
from bot.tools.search.results import SearchResult
from bot.tools.search.searxng import open_searxng
from sandbox.web.server import WebServer


async def test_it_finds_pages_with_their_dates(web: WebServer) -> None:
    found = await open_searxng(web.url)("lighthouse of Mog height")

    assert found.results[0] == SearchResult(
        title="Mog will repair its lighthouse",
        url=f"{web.url}/en/lighthouse",
        snippet="The lighthouse of Mog is 43 metres high and was first lit in 1871.",
        date="2026-10-03",
    )
    assert found.results[1].date == ""
    assert web.searxng.queries == ["lighthouse of Mog height"]
    assert found.dollars is None


async def test_chinese_is_found_as_it_is_written(web: WebServer) -> None:
    found = await open_searxng(web.url)("莫格灯塔")

    assert [result.title for result in found.results] == ["莫格岛将修复灯塔"]


async def test_nothing_found_is_no_failure(web: WebServer) -> None:
    assert (await open_searxng(web.url)("xyzzy")).results == ()


async def test_engines_that_were_silent_are_named(web: WebServer) -> None:
    web.searxng.unresponsive = (("google", "Suspended: CAPTCHA"), ("qwant", "timeout"))

    assert (await open_searxng(web.url)("Mog")).remark == "google, qwant"


@pytest.mark.parametrize(
    "odd",
    [
        [],
        [None, 1, "x", [[]], {}],
        [{"url": None, "title": None, "content": None, "publishedDate": None}],
        [{"url": "javascript:alert(1)", "title": "x"}],
        [{"url": ["https://mog.example/"], "title": {"a": 1}}],
    ],
)
async def test_odd_results_are_none(web: WebServer, odd: list[object]) -> None:
    web.searxng.raw_results = odd

    assert (await open_searxng(web.url)("Mog")).results == ()


async def test_an_endless_answer_is_not_read(web: WebServer) -> None:
    web.searxng.raw_results = [{"url": "https://mog.example/", "content": "x" * 10_000_000}]

    with pytest.raises(SearchUnreadable):
        await open_searxng(web.url)("Mog")


async def test_without_json_among_its_formats_it_says_so(web: WebServer) -> None:
    web.searxng.formats = ("html",)

    with pytest.raises(SearchFormatOff):
        await open_searxng(web.url)("Mog")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, SearchRefused),
        (404, SearchUnreadable),
        (429, SearchQuotaSpent),
        (500, SearchUnreachable),
        (503, SearchUnreachable),
    ],
)
async def test_each_refusal_has_its_sentence(
    web: WebServer, status: int, error: type[SearchError]
) -> None:
    web.searxng.refusals = [status]

    with pytest.raises(error):
        await open_searxng(web.url)("Mog")


async def test_another_place_is_no_search_engine(web: WebServer) -> None:
    with pytest.raises(SearchUnreadable):
        await open_searxng(f"{web.url}/nowhere")("Mog")


async def test_nobody_there_is_a_failure_in_words(web: WebServer) -> None:
    await web.stop()

    with pytest.raises(SearchUnreachable):
        await open_searxng(web.url)("Mog")
