"""A stranger is told once whom to ask, and once more when there is somebody to be asked."""

import pytest

from bot.domain.access import Access
from bot.storage.database import Database
from bot.storage.notified_users import NotifiedUsers
from bot.telegram.dispatch.strangers import Strangers
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import ADA, Notices, make_context, make_services, message


def make_strangers(database: Database, notices: Notices, access: Access) -> Strangers:
    services = make_services(database, notices, access)
    return Strangers(NotifiedUsers(database), services.access_list, services.messages, lambda: NOW)


@pytest.mark.parametrize(
    ("access", "may_ask", "words", "next_time"),
    [
        (Access(admins=frozenset({1})), True, "Tap the button", 0),
        (Access(admins=frozenset({1}), denied=frozenset({ADA.id})), False, "Ask the person", 0),
        (Access(), False, "Ask the person", 1),
    ],
    ids=["somebody runs the bot", "shut out", "nobody runs the bot yet"],
)
async def test_they_are_told_once(
    database: Database, access: Access, may_ask: bool, words: str, next_time: int
) -> None:
    notices, context = Notices(), make_context(may_speak=False)
    strangers = make_strangers(database, notices, access)

    for _ in range(2):
        await strangers.tell(message(), context)
        await context.lane.rested()

    assert [(chat_id, has_button) for chat_id, _text, has_button in notices.sent] == [
        (ADA.id, may_ask)
    ]
    assert str(ADA.id) in notices.sent[0][1]
    assert words in notices.sent[0][1]
    # In another process:
    await make_strangers(database, notices, access).tell(message(), context)
    await context.lane.rested()
    assert len(notices.sent) == 1 + next_time
