"""Updates that several processes store are handed on once each, in their order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.storage.database import Database
from bot.storage.inbox import Inbox, StoredUpdate
from bot.telegram.incoming.events import Event, Ignored
from bot.telegram.runtime import pickup as module
from bot.telegram.runtime.pickup import Pickup
from bot.telegram.runtime.standby import Standby
from tests.patience import PATIENCE
from tests.storage.examples import NOW


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.02)


@asynccontextmanager
async def picking(inbox: Inbox, *left: int) -> AsyncIterator[list[int]]:
    """The ids that were handed on so far."""
    came: list[int] = []

    def hand_on(event: Event) -> None:
        came.append(event.update_id)

    pickup = Pickup(inbox, lambda update: Ignored(update.update_id), hand_on, lambda: left)
    task = asyncio.create_task(pickup.run())
    try:
        yield came
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _until(came: list[int], expected: list[int]) -> None:
    async with asyncio.timeout(PATIENCE):
        while came != expected:  # noqa: ASYNC110  # there is no event for it
            await asyncio.sleep(0.01)


async def test_what_others_store_is_handed_on_in_order_and_once(database: Database) -> None:
    inbox, others = Inbox(database), Standby(Inbox(database), lambda: NOW)
    async with picking(inbox) as came:
        for update_id in (1, 2, 3):
            assert await others.take(b'{"update_id": %d}' % update_id)
        await _until(came, [1, 2, 3])
        await inbox.finish([1], NOW)
        await others.take(b'{"update_id": 3}')  # again
        await others.take(b'{"update_id": 4}')

        await _until(came, [1, 2, 3, 4])
        await asyncio.sleep(0.1)
        assert came == [1, 2, 3, 4]


async def test_many_that_wait_come_oldest_first(database: Database) -> None:
    inbox = Inbox(database)
    await inbox.add([StoredUpdate(number, "{}") for number in range(1_200, 0, -1)], NOW)

    async with picking(inbox) as came:
        await _until(came, list(range(1, 1_201)))


async def test_what_an_earlier_process_left_goes_its_own_way(database: Database) -> None:
    inbox = Inbox(database)
    await inbox.add([StoredUpdate(1, "{}"), StoredUpdate(2, "{}")], NOW)

    async with picking(inbox, 1) as came:
        await _until(came, [2])
        await asyncio.sleep(0.1)
        assert came == [2]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
async def test_what_is_no_update_is_taken_and_not_stored(
    database: Database, content: bytes
) -> None:
    inbox = Inbox(database)

    assert await Standby(inbox, lambda: NOW).take(content)

    assert await inbox.open() == []
