"""/effort: what is chosen is in force, by who may choose."""

import pytest

from bot.domain.message import Author, Thread
from bot.storage.database import Database
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME


@pytest.mark.parametrize(
    ("text", "here", "author", "says", "chosen"),
    [
        pytest.param("high", HOME, ADA, "✅ Thinking before the answer: high.", "high", id="high"),
        pytest.param("LOW", GROUP, ADA, "✅ Thinking before the answer: low.", "low", id="low"),
        pytest.param("off", HOME, ADA, "✅ Thinking before the answer: as little", "off", id="off"),
        pytest.param("default", HOME, ADA, "✅ Thinking before the answer: def", "", id="default"),
        pytest.param("", HOME, ADA, "Thinking before the answer: default.", "", id="only asked"),
        pytest.param("no; DROP", HOME, ADA, "Thinking before the", "", id="made up"),
        pytest.param("high", GROUP, GUEST, "Only this group's", "", id="by a member"),
    ],
)
async def test_what_is_chosen(
    database: Database, text: str, here: Thread, author: Author, says: str, chosen: str
) -> None:
    office = Office(database)

    assert (await office.send(f"/effort {text}", here, author)).startswith(says)

    assert (await office.storage.settings.of(here.chat_id)).effort == chosen


async def test_a_button_of_the_settings_goes_through_all(database: Database) -> None:
    office, seen = Office(database), []

    for _press in range(5):
        await office.send("/settings")
        (data,) = [one for one in office.screen.buttons[-1] if one.startswith("set:effort=")]
        await office.press(data)
        seen.append((await office.storage.settings.of(HOME.chat_id)).effort)

    assert seen == ["low", "medium", "high", "off", ""]


@pytest.mark.parametrize(
    ("word", "author", "says", "is_shown"),
    [
        pytest.param("show", ADA, "✅ Thinking shown above the answer: on.", True, id="on"),
        pytest.param("HIDE", ADA, "✅ Thinking shown above the answer: off.", False, id="off"),
        pytest.param("show", GUEST, "Only this group's", False, id="by a member"),
    ],
)
async def test_whether_the_reasoning_is_shown(
    database: Database, word: str, author: Author, says: str, *, is_shown: bool
) -> None:
    office = Office(database)

    assert (await office.send(f"/effort {word}", GROUP, author)).startswith(says)

    assert (await office.storage.settings.of(GROUP.chat_id)).shows_thinking is is_shown
