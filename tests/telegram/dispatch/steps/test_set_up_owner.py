"""The right link makes an owner, once; any other makes nobody anything."""

import pytest

from bot.storage.database import Database
from bot.telegram.access.access_list import AccessList
from bot.telegram.dispatch.owner_setup import Claim
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.set_up_owner import SetUpOwner
from tests.telegram.dispatch.stage import (
    ADA,
    Said,
    make_context,
    make_services,
    message,
    open_updates,
    receive,
)

CODE = "the-right-code"


def offered(access_list: AccessList) -> Claim:
    claim = Claim(access_list, lambda: 1000.0, lambda: CODE)
    claim.offer("parley_bot")
    return claim


async def test_the_right_link_makes_an_owner(database: Database) -> None:
    services, said = make_services(database), Said()
    step = SetUpOwner(offered(services.access_list), services, said)
    await receive(database, 1)

    result = await step(message(f"/start claim-{CODE}"), make_context(may_speak=False))

    assert result is Dispatched.HANDLED
    assert services.access_list.access.is_admin(ADA.id)
    assert [(grant.id, grant.verdict) for grant in await services.storage.grants.all()] == [
        (ADA.id, "owner")
    ]
    assert said.texts[0].startswith("✅ You are now the owner")
    (entry,) = await services.storage.audit.last(9)
    assert (entry.user_id, entry.name, entry.action) == (ADA.id, "Ada", "owner")
    assert (entry.chat_id, entry.detail) == (0, f"{ADA.id} Ada")
    assert await open_updates(database) == []


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [("/start claim-wrong", False), ("/start", True), ("hello", True)],
)
async def test_anybody_else_goes_on_as_who_they_were(
    database: Database, text: str, is_kept: bool
) -> None:
    services, said = make_services(database), Said()
    step = SetUpOwner(offered(services.access_list), services, said)
    await receive(database, 1)

    result = await step(message(text), make_context(may_speak=False))

    assert result == message(text)
    assert not services.access_list.access.admins
    assert said.texts == []
    # A code, be it a wrong one, does not stay on the disk.
    assert await open_updates(database) == ([1] if is_kept else [])
