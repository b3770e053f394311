"""An update is done with what it changed, or else when all that it has set going has ended."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.effect import begin_effect, current_effect
from bot.storage.inbox import Inbox
from bot.telegram.dispatch.effects import Effects
from bot.telegram.lanes.active_turn import Work
from bot.telegram.lanes.lanes import Lane
from tests.patience import PATIENCE
from tests.storage.examples import NOW
from tests.telegram.dispatch.stage import HOME, leave, make_context, open_updates, receive


@pytest.fixture(autouse=True)
def _no_effect_is_left() -> Iterator[None]:
    """What a test begins is its own."""
    token = current_effect.set(None)
    yield
    current_effect.reset(token)


@pytest.fixture
async def effects(database: Database) -> Effects:
    """Of a database with two updates."""
    await receive(database, 1, 2)
    return Effects(Inbox(database), lambda: NOW)


async def test_what_changes_nothing_and_says_nothing_is_done_at_once(
    database: Database, effects: Effects
) -> None:
    await effects.finish(effects.begin(1), make_context().lane)

    assert await open_updates(database) == [2]


async def test_what_was_changed_is_done_with_it_whatever_is_still_said(
    database: Database, effects: Effects
) -> None:
    lane, effect = make_context().lane, effects.begin(1)
    begin_effect()
    lane.run_in_order(_never)
    await Settings(database).change(HOME.chat_id, model="m")

    await effects.finish(effect, lane)

    assert await open_updates(database) == [2]
    await leave(lane)


async def _never() -> None:
    await asyncio.get_running_loop().create_future()


async def _fail() -> None:
    raise ValueError("ours")


WAYS: list[Callable[[Lane], Callable[[Work], None]]] = [
    lambda lane: lane.run_in_order,
    lambda lane: lane.run_in_background,
]


@pytest.mark.parametrize("way", WAYS, ids=["in order", "in the background"])
@pytest.mark.parametrize("fails", [False, True], ids=["well", "with a fault"])
async def test_what_is_said_is_waited_for_however_it_ends(
    database: Database, effects: Effects, way: Callable[[Lane], Callable[[Work], None]], fails: bool
) -> None:
    lane, may_end, effect = make_context().lane, asyncio.Event(), effects.begin(1)

    async def say() -> None:
        await may_end.wait()
        if fails:
            await _fail()

    way(lane)(say)
    await effects.finish(effect, lane)
    assert await open_updates(database) == [1, 2]

    may_end.set()
    await lane.rested()

    assert await open_updates(database) == [2]


@pytest.mark.parametrize("way", WAYS, ids=["in order", "in the background"])
async def test_what_the_end_cuts_off_is_left_to_the_next_process(
    database: Database, effects: Effects, way: Callable[[Lane], Callable[[Work], None]]
) -> None:
    lane, effect = make_context().lane, effects.begin(1)
    way(lane)(_never)
    await effects.finish(effect, lane)

    await leave(lane)

    assert await open_updates(database) == [1, 2]


async def test_what_comes_after_one_update_is_not_its_own(
    database: Database, effects: Effects
) -> None:
    lane, effect = make_context().lane, effects.begin(1)
    lane.run_in_order(_fail)
    await effects.finish(effect, lane)
    effects.begin(2)
    lane.run_in_background(_never)

    async with asyncio.timeout(PATIENCE):
        while 1 in (still_open := await open_updates(database)):
            continue  # The file is read in another thread, so the lane goes on meanwhile.

    assert still_open == [2]
    await leave(lane)
