"""The model looks things up by itself, and one sees what and where."""

from collections.abc import AsyncIterator

import pytest

from sandbox.web.server import WebServer
from tests.stories.town import Person, Town


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    server = WebServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def town(quiet_town: Town, web: WebServer) -> Town:
    """Its bot has a SearXNG."""
    await quiet_town.bot.start(SEARCH_ENGINE="searxng", SEARCH_URL=web.url)
    return quiet_town


async def test_a_model_searches_and_the_answer_names_its_sources(
    town: Town, web: WebServer, ada: Person
) -> None:
    ada.says("Please search for lighthouse of Mog")
    (answer,) = await ada.hears()
    await town.rests()

    assert web.searxng.queries == ["lighthouse of Mog"]
    assert "\n\nSources:\n1. Mog will repair its lighthouse\n2. " in answer["text"]
    assert f"{web.url}/en/lighthouse" in [one.get("url") for one in answer["entities"]]
    assert answer["_history"][0] == "🔎 lighthouse of Mog"
