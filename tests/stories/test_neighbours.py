"""Thirty people and five groups: no secret of one in a prompt or on a screen of another."""

import re

from tests.stories.neighbours import try_neighbours
from tests.stories.town import Town


async def test_no_secret_of_one_reaches_a_prompt_of_another(quiet_town: Town) -> None:
    await try_neighbours(quiet_town, seed=14, turns=200)

    # All that could carry one along has happened, and their own they were shown.
    told = [str(request.body["messages"]) for request in quiet_town.asked]
    assert sum(bool(re.search(r"owner \d+ fact", prompt)) for prompt in told) > 100
    assert sum("as persona" in prompt for prompt in told) > 3
    rows = quiet_town.query("SELECT state, COUNT(*) FROM reminder_times GROUP BY state")
    assert min(dict(rows)[state] for state in ("said", "asked")) > 3
    calls = [call.params.get("text", "") for call in quiet_town.telegram.calls]
    for words in ("We are back in", "begins with all that led", "I delete it 24 hours after"):
        assert any(words in text for text in calls), words
