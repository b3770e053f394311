"""/settings fits a phone: what is about answers is a page of its own, and each page leads back."""

import pytest

from bot.domain.message import Thread
from bot.storage.database import Database
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import GROUP, HOME

MOST_ON_A_PHONE = 10
OF_ANSWERS = ["streaming", "rich", "shows_thinking", "answer_buttons", "suggest", "json"]


def names(data: list[str]) -> list[str]:
    """What the buttons are about."""
    return [one.removeprefix("set:").partition("=")[0] for one in data]


@pytest.mark.parametrize(
    ("here", "controls"),
    [
        pytest.param(HOME, ["effort", "memory"], id="in private"),
        pytest.param(
            GROUP, ["effort", "memory", "trigger", "is_listening", "is_open"], id="in a group"
        ),
    ],
)
async def test_all_buttons_fit_a_phone(
    database: Database, here: Thread, controls: list[str]
) -> None:
    office = Office(database)

    await office.send("/settings", here)

    (shown,) = office.screen.buttons
    assert len(shown) <= MOST_ON_A_PHONE
    assert names(shown) == [
        "models:0:",
        *controls,
        "settings:answers",
        "language",
        "timezones:",
    ]


async def test_those_of_answers_are_a_page_that_stays_and_leads_back(database: Database) -> None:
    office = Office(database)

    first = await office.press("settings:answers")
    shown = office.screen.buttons[-1]
    again = await office.press("set:suggest=on")

    assert first == again == "How answers come in this chat. Tap a button to change it."
    assert names(shown) == names(office.screen.buttons[-1]) == [*OF_ANSWERS, "settings:"]
    assert (await office.press("settings:")).startswith("Settings of this chat.")
    assert (await office.press("set:memory=on")).startswith("Settings of this chat.")


async def test_a_page_is_for_administrators_and_an_unknown_one_is_the_first(
    database: Database,
) -> None:
    office = Office(database)

    assert (await office.press("settings:answers", GROUP, GUEST)).startswith("Only this group's")
    assert (await office.press("settings:nonsense")).startswith("Settings of this chat.")


@pytest.mark.parametrize("page", ["models:0:", "timezones:", "timezone:Europe/Berlin"])
async def test_what_the_settings_lead_to_leads_back(database: Database, page: str) -> None:
    office = Office(database)

    await office.press(page)

    assert office.screen.buttons[-1][-1] == "settings:"
