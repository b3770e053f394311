"""What the doctor says of the search engine."""

from collections.abc import AsyncIterator

import pytest

from sandbox.web.searxng import Hit
from sandbox.web.server import WebServer
from tests.operation.ward import WARNING, Ward


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    server = WebServer()
    server.searxng.hits = (Hit("Telegram", "https://telegram.example/"),)
    await server.start()
    yield server
    await server.stop()


async def examine(ward: Ward, web: WebServer, path: str = "") -> tuple[dict[str, object], str]:
    found = await ward.examine(SEARCH_ENGINE="searxng", SEARCH_URL=f"{web.url}{path}")
    return dict(found.bad), found.words("Search")


async def test_one_that_answers(ward: Ward, web: WebServer) -> None:
    bad, words = await examine(ward, web)

    assert bad == {}
    assert words.startswith("SearXNG answers (")
    assert len(web.searxng.queries) == 1


async def test_without_one_there_is_nothing_to_say(ward: Ward) -> None:
    assert (await ward.examine()).words("Search") == ""


async def test_one_that_finds_nothing(ward: Ward, web: WebServer) -> None:
    web.searxng.hits = ()
    web.searxng.unresponsive = (("google", "CAPTCHA"),)

    bad, words = await examine(ward, web)

    assert bad == {"Search": WARNING}
    assert "finds nothing; no answer from google" in words


async def test_one_that_does_not_speak_json(ward: Ward, web: WebServer) -> None:
    web.searxng.formats = ("html",)

    bad, words = await examine(ward, web)

    assert bad == {"Search": WARNING}
    assert "Add json to search.formats" in words


async def test_one_with_a_limiter(ward: Ward, web: WebServer) -> None:
    web.searxng.refusals = [429]

    assert "limiter" in (await examine(ward, web))[1]


async def test_one_that_is_something_else(ward: Ward, web: WebServer) -> None:
    assert "Check SEARCH_ENGINE and SEARCH_URL" in (await examine(ward, web, "/nowhere"))[1]


async def test_one_that_is_not_there(ward: Ward, web: WebServer) -> None:
    await web.stop()

    bad, words = await examine(ward, web)

    assert bad == {"Search": WARNING}
    assert "can't be reached" in words
