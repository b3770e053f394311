"""/stop: whose answer it ends, and whose question it takes back."""

import pytest

from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.telegram.lanes.active_turn import ActiveTurn
from tests.storage.examples import Story
from tests.telegram.commands.stage import GUEST, OWNER, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME, message, open_updates, receive

NOT_YOURS = "Only the person who asked, or a group administrator, can stop this answer."
OVER = "This answer has already ended."
BOB = Author(21, "Bob")


async def answering(office: Office, database: Database, thread: Thread) -> ActiveTurn:
    """Eve's question is being answered there."""
    lane = office.lane_of(thread).lane
    lane.running = ActiveTurn((message("why?", thread, author=GUEST),), lane.run_in_order)
    return lane.running


@pytest.mark.parametrize(
    ("thread", "author", "is_stopped"),
    [
        pytest.param(GROUP, GUEST, True, id="who asked"),
        pytest.param(GROUP, ADA, True, id="an administrator"),
        pytest.param(GROUP, OWNER, True, id="an admin of the bot"),
        pytest.param(GROUP, BOB, False, id="another member"),
        pytest.param(HOME, ADA, True, id="at home"),
    ],
)
async def test_who_may_stop_an_answer(
    database: Database, thread: Thread, author: Author, is_stopped: bool
) -> None:
    office = Office(database)
    office.services.permissions.note_member(GROUP.chat_id, BOB.id, "member")
    running = await answering(office, database, thread)

    said = await office.send("/stop", thread, author)

    assert running.is_stopped is is_stopped
    assert said == ("" if is_stopped else NOT_YOURS)


@pytest.mark.parametrize(
    ("is_answering", "author", "says", "open_"),
    [
        pytest.param(False, GUEST, "⏹ Stopped.", [6], id="their own"),
        pytest.param(False, BOB, "There is nothing to stop right now.", [5, 6], id="of others"),
        pytest.param(True, BOB, NOT_YOURS, [5, 6], id="beside an answer"),
    ],
)
async def test_what_waits_is_taken_back_by_who_asked(
    database: Database, is_answering: bool, author: Author, says: str, open_: list[int]
) -> None:
    office = Office(database)
    office.services.permissions.note_member(GROUP.chat_id, BOB.id, "member")
    await receive(database, 5, 6)
    lane = office.lane_of(GROUP).lane
    lane.waiting.append(message("why?", GROUP, author=GUEST, update_id=5))
    lane.waiting.append(message("how?", GROUP, author=ADA, update_id=6))
    if is_answering:
        await answering(office, database, GROUP)

    assert await office.send("/stop", GROUP, author) == says

    assert await open_updates(database) == open_


async def test_a_button_stops_its_own_answer_and_no_later_one(database: Database) -> None:
    office = Office(database)
    running = await answering(office, database, GROUP)
    turn = await Story(database).asks("why?", thread=GROUP)
    before = await office.press(f"stop:{turn.id}", GROUP, ADA)
    running.begin(turn)

    presses = [
        await office.press(f"stop:{turn.id + 1}", GROUP, ADA),
        await office.press("stop:x", GROUP, ADA),
        await office.press(f"stop:{turn.id}", GROUP, GUEST),
    ]
    was_stopped = running.is_stopped
    pressed = await office.press(f"stop:{turn.id}", GROUP, ADA)

    assert (before, presses) == (OVER, [OVER, OVER, NOT_YOURS])
    assert (was_stopped, pressed, running.is_stopped) == (False, "", True)
