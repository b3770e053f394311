"""Who may steer a chat, by who they are, where, and whether it is open to all."""

from dataclasses import replace
from typing import cast

import pytest
from telegram import Bot

from bot.domain.access import Access
from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.telegram.access.permissions import ChatPermissions
from bot.telegram.commands.permissions import may_steer
from bot.telegram.outgoing.send.clock import Clock
from bot.telegram.outgoing.send.throttled_client import ThrottledClient
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault
from tests.telegram.dispatch.stage import ADA, EVE, GROUP, HOME, make_services

OWNER = Author(1, "Olga")
ANONYMOUS = Author(GROUP.chat_id, "The group")
CHANNEL = Author(-1005, "A channel")
LEFT, ADMIN, CREATOR = "left", "administrator", "creator"


@pytest.mark.parametrize(
    ("author", "thread", "status", "closed", "opened"),
    [
        pytest.param(ADA, HOME, LEFT, True, True, id="their own chat"),
        pytest.param(EVE, GROUP, "member", False, True, id="a member"),
        pytest.param(EVE, GROUP, "restricted", False, True, id="somebody restricted"),
        pytest.param(EVE, GROUP, ADMIN, True, True, id="an admin of the group"),
        pytest.param(EVE, GROUP, CREATOR, True, True, id="its creator"),
        pytest.param(OWNER, GROUP, LEFT, True, True, id="an admin of the bot"),
        pytest.param(ANONYMOUS, GROUP, LEFT, True, True, id="an anonymous admin"),
        pytest.param(CHANNEL, GROUP, CREATOR, False, False, id="a channel"),
        pytest.param(ANONYMOUS, Thread(-999), CREATOR, False, False, id="another group"),
    ],
)
async def test_who_may_steer(
    database: Database, author: Author, thread: Thread, status: str, closed: bool, opened: bool
) -> None:
    # Nobody is asked: Telegram has told of them already.
    permissions = ChatPermissions(
        cast("Bot", None),
        lambda: Access(admins=frozenset({OWNER.id})),
        ThrottledClient(Clock(), _note),
    )
    permissions.note_member(thread.chat_id, author.id, status)
    services = replace(make_services(database), permissions=permissions)
    found = []

    for is_open in (False, True):
        await services.storage.settings.change(thread.chat_id, is_open=is_open)
        found.append(await may_steer(services, author, thread))

    assert found == [closed, opened]


# python-telegram-bot warns whenever its RetryAfter is read, until seconds are a timedelta there.
@pytest.mark.filterwarnings("ignore:.*retry_after.*")
async def test_a_penalty_for_asking_holds_for_what_is_said_there() -> None:
    emulator = Emulator()
    await emulator.start()
    calls = ThrottledClient(Clock(), _note)
    emulator.faults.add(Fault("getChatMember", "429", retry_after=2))
    try:
        async with Bot(emulator.token, f"{emulator.url}/bot") as bot:
            permissions = ChatPermissions(bot, Access, calls)
            is_admin = await permissions.is_chat_admin(EVE, GROUP)
    finally:
        await emulator.stop()

    assert not is_admin
    assert 1 < calls.wait_for_preview(GROUP.chat_id) < 3


async def _note(_chat_id: int, _seconds: float) -> None:
    """Nothing outlives this test."""
