"""A turn that ends the process is tried three times, then it is an error, and then it rests."""

from typing import cast

import pytest

from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.storage.alerts import Alerts
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.health import count_set_aside
from bot.storage.inbox import Inbox
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.lanes.active_turn import ActiveTurn, Work
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.turn_attempts import TurnAttempts
from tests.storage.examples import NOW, Story, question
from tests.telegram.dispatch.stage import Notices, open_updates, receive


class Table:
    """Turns that are taken up by one process after the other, and what is said."""

    def __init__(self, database: Database) -> None:
        self.story, self.said = Story(database), list[Work]()
        self.notices = Notices()
        messages = cast("Messages", self.notices)  # what is used of it
        alerts = AdminAlerts(
            messages, list, Settings(database), Alerts(database), "en", lambda: NOW
        )
        turns, inbox = self.story.turns, Inbox(database)
        self.attempts = TurnAttempts(turns, inbox, messages, alerts, lambda: NOW)
        self.running = ActiveTurn((), self.said.append)

    async def take_up(self, turn: Turn) -> str:
        """What there is to do: to answer, to show an error, or nothing."""
        found = await self.story.turns.find(turn.id)
        assert found
        taken = await self.attempts.take_up(found, self.running)
        return "rest" if taken is None else taken.error or "answer"


@pytest.fixture
def table(database: Database) -> Table:
    """Nothing has happened yet."""
    return Table(database)


async def test_from_attempt_to_error_to_rest(table: Table, database: Database) -> None:
    await receive(database, 1)
    turn = await table.story.asks("Hello", updates=(1,))

    done = [await table.take_up(turn) for _ in range(6)]

    assert done == ["answer", "answer", "SetAside", "SetAside", "SetAside", "rest"]
    assert len(table.said) == 1
    assert await open_updates(database) == []
    assert await table.story.turns.open() == []
    assert await count_set_aside(database) == 1


async def test_an_end_in_good_order_is_no_attempt(table: Table) -> None:
    turn = await table.story.asks("Hello")

    for _ in range(10):
        assert await table.take_up(turn) == "answer"
        await table.attempts.give_back(turn)
    await table.attempts.give_back(turn)

    assert [await table.take_up(turn) for _ in range(3)] == ["answer", "answer", "SetAside"]


async def test_a_question_that_was_not_stored_is_told_of_and_done(
    table: Table, database: Database
) -> None:
    await receive(database, 1, 2, 3)

    assert await table.attempts.fail(question("Hello", updates=(1, 2)), table.running) is None
    for work in table.said:
        await work()

    assert [chat_id for chat_id, _text, _button in table.notices.sent] == [1815]
    assert await open_updates(database) == [3]


@pytest.mark.parametrize("is_new", [True, False], ids=["a question", "a turn left open"])
async def test_what_is_stored_gets_an_error_in_the_place_of_its_answer(
    table: Table, is_new: bool
) -> None:
    asked = question("Hello", thread=Thread(5))
    turn = await table.story.turns.begin(asked, NOW)
    if is_new:
        table.running.begin(turn)

    failed = await table.attempts.fail(asked if is_new else turn, table.running)

    assert failed
    assert (failed.id, failed.error, failed.is_answered) == (turn.id, "BotError", True)
    assert table.said == []
