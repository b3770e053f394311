"""An update that cannot be read is done with, and told of where somebody is there to hear it."""

import pytest

from bot.domain.message import Thread
from bot.storage.database import Database
from bot.storage.inbox import Inbox
from bot.telegram.dispatch.unreadable import refuse_unreadable
from bot.telegram.incoming.events import Unreadable
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import (
    GROUP,
    HOME,
    Notices,
    make_context,
    make_services,
    open_updates,
    receive,
)


@pytest.mark.parametrize(
    ("thread", "may_speak", "told"),
    [
        pytest.param(HOME, True, [HOME.chat_id], id="at home"),
        pytest.param(HOME, False, [], id="somebody who may not speak"),
        pytest.param(GROUP, True, [], id="a group"),
        pytest.param(None, True, [], id="no chat that is known"),
    ],
)
async def test_who_is_told_of_an_update_that_cannot_be_read(
    database: Database, thread: Thread | None, may_speak: bool, told: list[int]
) -> None:
    await receive(database, 1, 2)
    notices, context = Notices(), make_context(may_speak=may_speak, thread=thread or HOME)
    messages = make_services(database, notices).messages

    await refuse_unreadable(Unreadable(1, thread), context, messages, Inbox(database), NOW)
    await context.lane.rested()

    assert [chat_id for chat_id, _text, _button in notices.sent] == told
    assert await open_updates(database) == [2]
    (row,) = await database.read("SELECT error, body FROM updates WHERE update_id = 1")
    assert tuple(row) == ("Unreadable", "")
