"""The inbox: each update once, kept until its effect is complete."""

import pytest

from bot.storage.engine import Engine
from bot.storage.inbox import KEEP_SECONDS, Inbox, StoredUpdate
from tests.storage.examples import NOW, Story


@pytest.fixture
def inbox(database: Engine) -> Inbox:
    """An empty inbox."""
    return Inbox(database)


def updates(*ids: int) -> list[StoredUpdate]:
    """Updates as they arrive, each with a text of its own."""
    return [StoredUpdate(number, f'{{"text": "“{number}” 😀 \\u0000"}}') for number in ids]


async def bodies(database: Engine) -> dict[int, str]:
    """What is kept of each update."""
    rows = await database.read("SELECT update_id, body FROM updates")
    return {row["update_id"]: row["body"] for row in rows}


async def test_an_update_is_kept_as_it_came(inbox: Inbox) -> None:
    await inbox.add(updates(7), NOW)

    assert await inbox.open() == updates(7)


async def test_a_redelivered_update_is_dropped(inbox: Inbox) -> None:
    await inbox.add(updates(1, 2), NOW)

    assert await inbox.add(updates(2, 3), NOW) == {3}
    assert await inbox.open() == updates(1, 2, 3)


async def test_a_batch_may_hold_an_update_twice(inbox: Inbox) -> None:
    assert await inbox.add(updates(1, 1), NOW) == {1}
    assert await inbox.open() == updates(1)


async def test_open_updates_come_in_the_order_of_their_ids(inbox: Inbox) -> None:
    await inbox.add(updates(3), NOW)
    await inbox.add(updates(1, 2), NOW)

    assert await inbox.open() == updates(1, 2, 3)


async def test_a_done_update_is_not_open_and_what_it_said_is_gone(
    inbox: Inbox, database: Engine
) -> None:
    await inbox.add(updates(1, 2), NOW)

    await inbox.finish([1], NOW)

    assert await inbox.open() == updates(2)
    assert (await bodies(database))[1] == ""


async def test_a_done_update_that_comes_again_is_not_taken_up(inbox: Inbox) -> None:
    await inbox.add(updates(1), NOW)
    await inbox.finish([1], NOW)

    assert await inbox.add(updates(1), NOW) == set()
    assert await inbox.open() == []


async def test_updates_of_a_turn_are_the_turns_and_not_open(inbox: Inbox, story: Story) -> None:
    await inbox.add(updates(1, 2), NOW)

    await story.asks("Hello", updates=(1,))

    assert await inbox.open() == updates(2)


async def test_only_done_updates_are_forgotten_and_only_old_ones(
    inbox: Inbox, database: Engine
) -> None:
    await inbox.add(updates(1, 2, 3), NOW)
    await inbox.finish([1], NOW)
    await inbox.finish([2], NOW + 10)

    await inbox.forget_done(NOW + KEEP_SECONDS + 5)

    assert set(await bodies(database)) == {2, 3}
