"""/allow and /deny: about whom, by whom, and what ends with it."""

import pytest

from bot.domain.message import Author, Thread
from bot.storage.database import Database
from bot.telegram.incoming.incoming_message import RepliedMessage
from tests.telegram.commands.stage import GUEST, OWNER, Office
from tests.telegram.dispatch.stage import ADA, GROUP, HOME, message, open_updates, receive

OWNERS_ONLY = "Only the bot's admins can do that."
WHO = "Who do you mean?"


@pytest.mark.parametrize(
    ("text", "thread", "replied", "id_", "says"),
    [
        pytest.param("/allow 13", HOME, None, 13, "✅ Eve (13) now has access.", id="an id"),
        pytest.param("/allow @eve_x", HOME, None, 13, "✅ Eve (13) now has access.", id="a name"),
        pytest.param(
            "/allow", GROUP, RepliedMessage(3, author=GUEST), 13, "✅ Eve (13)", id="a reply"
        ),
        pytest.param("/allow", GROUP, None, -100, "✅ Everyone in this group", id="a group"),
        pytest.param("/allow -200", HOME, None, -200, "✅ The group (-200)", id="another group"),
        pytest.param("/allow", HOME, None, None, WHO, id="nobody"),
        pytest.param("/allow 13 14", HOME, None, None, WHO, id="two"),
        pytest.param("/allow 1", HOME, None, None, "Olga is an admin", id="an admin"),
    ],
)
async def test_who_is_let_in(
    database: Database,
    text: str,
    thread: Thread,
    replied: RepliedMessage | None,
    id_: int | None,
    says: str,
) -> None:
    office = Office(database)
    for person in (OWNER, Author(13, "Eve", "eve_x")):
        await office.storage.people.note(person)

    said = await office.send(text, thread, OWNER, replied=replied)

    assert said.startswith(says)
    grants = [(grant.id, grant.verdict) for grant in await office.storage.grants.all()]
    assert grants == ([(id_, "allowed")] if id_ else [])
    access = office.services.access_list.access
    assert (access.users | access.chats) == ({id_} if id_ else set())
    assert len(await office.storage.audit.last(9)) == bool(id_)


async def test_what_goes_on_with_somebody_ends_when_they_are_shut_out(database: Database) -> None:
    office, theirs = Office(database), Thread(GUEST.id)
    await receive(database, 5, 6)
    lanes = office.lane_of(HOME).lanes
    lanes.of(theirs).waiting.append(message("why?", theirs, author=GUEST, update_id=5))
    lanes.of(GROUP).waiting.append(message("why?", GROUP, update_id=6))

    said = await office.send("/deny 13", HOME, OWNER)

    assert said == "🚫 13 (13) no longer has access."
    assert not office.services.access_list.access.may_speak(GUEST.id, GUEST.id)
    assert await open_updates(database) == [6]


@pytest.mark.parametrize(
    ("text", "author", "says"),
    [
        ("/allow 13", ADA, OWNERS_ONLY),
        ("/deny 1", ADA, OWNERS_ONLY),
        ("/deny 1", OWNER, "You can't block yourself."),
    ],
)
async def test_who_may_not(database: Database, text: str, author: Author, says: str) -> None:
    office = Office(database)

    assert await office.send(text, HOME, author) == says

    assert await office.storage.grants.all() == []
