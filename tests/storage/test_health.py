"""How the database is doing: what is counted, what is not, and how large it is."""

from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.engine import Engine
from bot.storage.health import count_pending, count_set_aside
from bot.storage.inbox import Inbox, StoredUpdate
from tests.storage.examples import NOW, Story


async def receive(database: Engine, *update_ids: int) -> Inbox:
    """These come in."""
    inbox = Inbox(database)
    await inbox.add([StoredUpdate(id_, "{}") for id_ in update_ids], NOW)
    return inbox


@pytest.mark.parametrize(
    ("but", "count"), [(1, 2), (3, 2), (4, 3)], ids=["the first", "the last", "one that is done"]
)
async def test_what_is_pending_is_counted_without_who_asks(
    database: Engine, but: int, count: int
) -> None:
    inbox = await receive(database, 1, 2, 3, 4)
    await inbox.finish([4], NOW)

    assert await count_pending(database, but) == count


async def test_an_update_whose_turn_is_not_answered_is_pending(
    story: Story, database: Engine
) -> None:
    await receive(database, 1)
    await story.asks("Hello", updates=(1,))

    assert await count_pending(database, but=9) == 1


async def test_what_was_set_aside_counts_once_and_other_faults_do_not(
    story: Story, database: Engine
) -> None:
    assert await count_set_aside(database) == 0
    inbox = await receive(database, 1, 2, 3, 4)
    turn, other = await story.asks("Hello", updates=(1, 2)), await story.asks("You", updates=(3,))
    await inbox.fail([4], "SetAside", NOW, is_set_aside=True)
    await story.turns.fail(other.id, "BotError", NOW)
    assert await count_set_aside(database) == 1

    await story.turns.fail(turn.id, "SetAside", NOW, is_set_aside=True)

    assert await count_set_aside(database) == 2


async def test_its_size_is_that_of_the_file_once_all_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with Database(path, Path("migrations/sqlite")) as database:
        await receive(database, *range(2000))
        size = await database.size()

    assert size == path.stat().st_size
