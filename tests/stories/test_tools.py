"""The model looks things up by itself, and one sees what and where."""

import pytest

from sandbox.web.server import WebServer
from tests.stories.town import Person, Town


@pytest.fixture
def town(searching_town: Town) -> Town:
    return searching_town


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
