"""The connection: all or nothing, whatever comes in between."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from bot.storage.database import Database, Run
from bot.storage.errors import StorageUnavailable
from tests.patience import PATIENCE

pytestmark = pytest.mark.sqlite

INSERT = "INSERT INTO strangers (user_id, told_at) VALUES (?, 0)"


async def strangers(database: Database) -> list[int]:
    """What is committed."""
    rows = await database.read("SELECT user_id FROM strangers ORDER BY user_id")
    return [row["user_id"] for row in rows]


async def add_two(database: Database) -> None:
    """A transaction of two statements."""
    await add(database, 1, 2)


async def add(database: Database, *ids: int) -> None:
    """A transaction of one statement for each id."""

    def work(run: Run) -> None:
        for id_ in ids:
            run(INSERT, (id_,))

    await database.transact(work)


def names_in(folder: Path) -> list[str]:
    """What lies in the folder."""
    return [file.name for file in folder.iterdir()]


async def test_a_transaction_is_committed_whole(database: Database) -> None:
    await add_two(database)

    assert await strangers(database) == [1, 2]


async def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(
    database: Database,
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await add(database, 3, 3)

    assert await strangers(database) == []
    await add_two(database)
    assert await strangers(database) == [1, 2]


async def test_of_transactions_committed_together_only_the_failed_one_is_undone(
    database: Database,
) -> None:
    results = await asyncio.gather(
        add(database, 1), add(database, 7, 7), add(database, 2), return_exceptions=True
    )

    assert [type(result) for result in results] == [type(None), sqlite3.IntegrityError, type(None)]
    assert await strangers(database) == [1, 2]


@pytest.mark.parametrize("steps", range(10))
async def test_a_transaction_that_is_cancelled_anywhere_is_all_or_nothing(
    database: Database, steps: int
) -> None:
    task = asyncio.create_task(add_two(database))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})

    await database.write(INSERT, (3,))
    assert await strangers(database) in ([3], [1, 2, 3])


async def test_a_transaction_that_is_cancelled_twice_frees_the_database(
    database: Database,
) -> None:
    task = asyncio.create_task(add_two(database))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})

    await database.write(INSERT, (3,))
    assert 3 in await strangers(database)


async def test_many_writers_at_once_are_all_kept(database: Database) -> None:
    await asyncio.gather(*(add(database, number) for number in range(100)))

    assert await strangers(database) == list(range(100))


async def test_the_reading_connection_cannot_write(database: Database) -> None:
    with pytest.raises(StorageUnavailable, match="readonly"):
        await database.read(INSERT, (1,))


async def test_rows_cannot_refer_to_nothing(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        await database.write(
            "INSERT INTO threads (chat_id, topic_id, conversation_id) VALUES (1, 0, 999)"
        )


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 10_000)],
)
async def test_the_connections_are_set_up_for_safety(
    database: Database, pragma: str, value: object
) -> None:
    for ask in (database.read, database.write):
        rows = await ask(f"PRAGMA {pragma}")

        assert rows[0][0] == value


async def test_a_closed_database_is_one_plain_file_with_everything_in_it(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with Database(path, Path("migrations/sqlite")) as database:
        await add_two(database)

    assert names_in(tmp_path) == ["bot.db"]
    async with Database(path, Path("migrations/sqlite")) as database:
        assert await strangers(database) == [1, 2]


async def test_whoever_is_cancelled_nothing_waits_for_ever(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        Database(tmp_path / "bot.db", Path("migrations/sqlite")) as database,
    ):
        writing = asyncio.create_task(add_two(database))
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task(), writing}:
            task.cancel()
        await asyncio.wait({writing})

        await database.write(INSERT, (3,))
        assert 3 in await strangers(database)


@pytest.mark.parametrize("kind", ["a query", "a change", "a rewrite"])
async def test_the_end_waits_for_no_statement_that_takes_for_ever(
    tmp_path: Path, kind: str
) -> None:
    endless = (
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    )

    async with asyncio.timeout(10):
        async with Database(tmp_path / "bot.db", Path("migrations/sqlite"), 0.2) as database:
            ways: dict[str, Callable[[str], Coroutine[None, None, object]]] = {
                "a query": database.read,
                "a change": database.write,
                "a rewrite": lambda sql: database._writer.call(lambda at: at.execute(sql)),
            }
            waiting = asyncio.create_task(ways[kind](endless))
            await asyncio.wait({waiting}, timeout=0.1)

    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        await waiting
    async with Database(tmp_path / "bot.db", Path("migrations/sqlite")) as database:
        await add_two(database)


async def test_one_that_was_only_opened_is_rewritten_and_closed_without_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Database(tmp_path / "bot.db", Path("migrations/sqlite")):
        pass
    async with Database(tmp_path / "bot.db", Path("migrations/sqlite")) as database:
        await database.rewrite()
        assert await database.empty_log()

    assert caplog.messages == []
    assert names_in(tmp_path) == ["bot.db"]
