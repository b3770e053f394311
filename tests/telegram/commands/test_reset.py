"""/reset: a new conversation, and the way back for an hour."""

import pytest

from bot.storage.database import Database
from bot.telegram.commands.reset import UNDO_SECONDS
from tests.storage.examples import ELSEWHERE, NOW, Story
from tests.telegram.commands.stage import GUEST, Office
from tests.telegram.dispatch.stage import ADA, HOME, message, open_updates, receive

FRESH = "🆕 Started a new conversation."
TOO_LATE = "It is too late to undo this."


async def test_a_reset_can_be_undone(database: Database) -> None:
    office, story = Office(database), Story(database)
    await story.talks("One?", "1", thread=HOME)

    said = await office.send("/reset", HOME)
    forgotten = await story.remembers(HOME)
    undone = await office.press(office.screen.buttons[-1][0], HOME)
    again = await office.press(office.screen.buttons[0][0], HOME)

    assert (said, forgotten) == (FRESH, [])
    assert undone == "↩️ Undone. We are back in the earlier conversation."
    assert again == TOO_LATE
    assert await story.remembers(HOME) == ["One?", "1"]


async def test_what_is_new_already_stays(database: Database) -> None:
    office = Office(database)

    assert await office.send("/reset", HOME) == "🆕 This is already a new conversation."
    assert office.screen.buttons == [[]]


async def test_what_waits_is_dropped_and_done(database: Database) -> None:
    office = Office(database)
    await Story(database).talks("One?", "1", thread=HOME)
    await receive(database, 7)
    office.lane_of(HOME).lane.waiting.append(message("Two?", HOME, update_id=7))

    said = await office.send("/reset", HOME)

    assert said == f"{FRESH} Unanswered questions were dropped too."
    assert await open_updates(database) == []


@pytest.mark.parametrize(
    ("seconds", "is_undone"), [(0.0, True), (UNDO_SECONDS, True), (UNDO_SECONDS + 1, False)]
)
async def test_a_reset_can_be_undone_for_an_hour(
    database: Database, seconds: float, is_undone: bool
) -> None:
    office, story = Office(database), Story(database)
    await story.talks("One?", "1", thread=HOME)
    await office.send("/reset", HOME)
    await database.write(
        "UPDATE conversations SET started_at = ? WHERE previous_id IS NOT NULL", (NOW - seconds,)
    )

    said = await office.press(office.screen.buttons[-1][0], HOME)

    assert (said != TOO_LATE) is is_undone
    assert bool(await story.remembers(HOME)) is is_undone


async def test_others_can_neither_reset_nor_undo(database: Database) -> None:
    office, story = Office(database), Story(database)
    await story.talks("One?", "1", thread=ELSEWHERE)

    refused = await office.send("/reset", ELSEWHERE, GUEST)
    kept = await story.remembers(ELSEWHERE)
    await office.send("/reset", ELSEWHERE, ADA)
    button = office.screen.buttons[-1][0]
    presses = [
        await office.press(button, ELSEWHERE, GUEST),
        await office.press(button, HOME, ADA),
        await office.press("undo:999", ELSEWHERE, ADA),
    ]

    assert refused == presses[0] == "Only this group's administrators can do that."
    assert kept == ["One?", "1"]
    assert presses[1:] == [TOO_LATE, TOO_LATE]
    assert await story.remembers(ELSEWHERE) == []
