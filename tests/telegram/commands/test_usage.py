"""/usage: what is shown adds up, and what is not known is said."""

from dataclasses import replace

import pytest

from bot.domain.message import Thread
from bot.domain.usage import Call, Usage
from bot.storage.database import Database
from bot.storage.feedback import Feedback
from tests.storage.examples import ADA, ELSEWHERE, HOME, NOW, Story, outcome
from tests.telegram.commands.stage import OWNER, Office

DAY = 86_400
SMALL = Call("completion", "small", Usage(1000, 500, 200), 0.25)
LARGE = Call("completion", "large", Usage(3000, 0, 800), 0.5)
UNPRICED = Call("completion", "own", Usage(10, 0, 10))
GUESSED = Call("completion", "small", Usage(100, is_estimated=True), 0.25)


async def spend(database: Database, *calls: Call, at: float = NOW) -> None:
    """A turn of Ada's that made these calls."""
    story = Story(database)
    turn = await story.asks("What?")
    await story.turns.store_outcome(turn.id, replace(outcome(), calls=calls), at)


@pytest.mark.parametrize(
    ("calls", "lines"),
    [
        pytest.param([], ["Today (UTC): nothing yet", "This month: nothing yet"], id="nothing"),
        pytest.param(
            [SMALL, LARGE],
            [
                "Today (UTC): $0.75 · 5,000 tokens",
                "This month: $0.75 · 5,000 tokens",
                "12% of this month's input came from the provider's cache, which costs less.",
                "",
                "This month, by model:",
                "• large: $0.50 · 3,800 tokens",
                "• small: $0.25 · 1,200 tokens",
            ],
            id="the dearest first",
        ),
        pytest.param(
            [UNPRICED],
            [
                "Today (UTC): 20 tokens",
                "This month: 20 tokens",
                "",
                "This month, by model:",
                "• own: 20 tokens",
                "",
                "Where no cost is shown, the price is not known. "
                "The bot's admin can set it in PRICES.",
            ],
            id="no price",
        ),
        pytest.param(
            [GUESSED, UNPRICED],
            [
                "Today (UTC): ~$0.25 · ~120 tokens",
                "This month: ~$0.25 · ~120 tokens",
                "",
                "This month, by model:",
                "• small: ~$0.25 · ~100 tokens",
                "• own: 20 tokens",
                "",
                "1 call has no known price and is not included here.",
                "~ means estimated.",
            ],
            id="a guess, and a price that is missing",
        ),
    ],
)
async def test_a_chats_usage_is_shown_by_model(
    database: Database, calls: list[Call], lines: list[str]
) -> None:
    office = Office(database)
    if calls:
        await spend(database, *calls)

    assert (await office.send("/usage", HOME, ADA)).splitlines() == lines


async def test_days_and_months_end_and_chats_do_not_mix(database: Database) -> None:
    await spend(database, SMALL, at=NOW - DAY)
    await spend(database, LARGE, at=NOW - 31 * DAY)
    office = Office(database)

    here = await office.send("/usage", HOME, ADA)
    elsewhere = await office.send("/usage", ELSEWHERE, ADA)

    assert here.startswith("Today (UTC): nothing yet\nThis month: $0.25 · 1,200 tokens")
    assert elsewhere == "Today (UTC): nothing yet\nThis month: nothing yet"


async def test_who_runs_the_bot_sees_what_people_think_of_each_model(database: Database) -> None:
    await spend(database, SMALL)
    office, feedback = Office(database), Feedback(database)
    without = await office.send("/usage", Thread(OWNER.id), OWNER)
    for user_id, value in ((1, 1), (2, 1), (3, -1)):
        await feedback.note(1, user_id, value, NOW)

    for_owner = await office.send("/usage", Thread(OWNER.id), OWNER)
    for_others = await office.send("/usage", HOME, ADA)

    assert "Reactions" not in without
    assert "Reactions to answers this month, by model:\n• gpt-6-luna: 👍 2 · 👎 1" in for_owner
    assert "👍" not in for_others


async def test_what_searches_the_web_is_called_as_it_calls_itself(database: Database) -> None:
    await spend(database, Call("search", "searxng", Usage()))

    said = await Office(database).send("/usage", HOME, ADA)

    assert "• Web search (SearXNG): 1 search" in said
