"""All or nothing, and never twice, whatever becomes of the server in between."""

import asyncio
from contextlib import AsyncExitStack, suppress

import psycopg
import pytest

from bot.storage.effect import Effect, current_effect
from bot.storage.engine import Engine, Run
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.migrations import MIGRATIONS

INSERT = "INSERT INTO strangers (user_id, told_at) VALUES (:id, 0)"


async def strangers(database: Engine) -> list[int]:
    """What is committed."""
    rows = await database.read("SELECT user_id FROM strangers ORDER BY user_id")
    return [row["user_id"] for row in rows]


async def add(database: Engine, *ids: int) -> None:
    """A transaction of one statement for each id."""

    def work(run: Run) -> None:
        for id_ in ids:
            run(INSERT, {"id": id_})

    await database.transact(work)


async def test_a_transaction_is_committed_whole(postgresql: PostgreSQL) -> None:
    await add(postgresql, 1, 2)

    assert await strangers(postgresql) == [1, 2]


async def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(
    postgresql: PostgreSQL,
) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        await add(postgresql, 3, 3)

    assert await strangers(postgresql) == []
    await add(postgresql, 1, 2)
    assert await strangers(postgresql) == [1, 2]


async def test_a_work_that_raises_leaves_nothing(postgresql: PostgreSQL) -> None:
    def work(run: Run) -> None:
        run(INSERT, {"id": 1})
        next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await postgresql.transact(work)

    assert await strangers(postgresql) == []


async def test_a_work_that_goes_on_after_a_failure_is_no_success(postgresql: PostgreSQL) -> None:
    def work(run: Run) -> None:
        run(INSERT, {"id": 1})
        with suppress(psycopg.errors.UniqueViolation):
            run(f"{INSERT} RETURNING user_id", {"id": 1})

    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        await postgresql.transact(work)

    assert await strangers(postgresql) == []


@pytest.mark.parametrize("steps", range(6))
async def test_a_transaction_that_is_cancelled_anywhere_is_all_or_nothing(
    postgresql: PostgreSQL, steps: int
) -> None:
    task = asyncio.create_task(add(postgresql, 1, 2))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})

    await add(postgresql, 3)
    assert await strangers(postgresql) in ([3], [1, 2, 3])


async def test_many_writers_at_once_are_all_kept(postgresql: PostgreSQL) -> None:
    await asyncio.gather(*(add(postgresql, number) for number in range(100)))

    assert await strangers(postgresql) == list(range(100))


async def test_what_several_processes_do_is_as_if_one_came_after_the_other(
    postgresql_url: str,
) -> None:
    def add_next(run: Run) -> int:
        (row,) = run("SELECT COALESCE(MAX(user_id), 0) + 1 AS id FROM strangers")
        run(INSERT, {"id": row["id"]})
        return int(row["id"])

    async with AsyncExitStack() as opened:
        processes = [await opened.enter_async_context(open_at(postgresql_url)) for _ in range(4)]
        numbers = await asyncio.gather(
            *(process.transact(add_next) for process in processes for _ in range(10))
        )

    assert sorted(numbers) == list(range(1, 41))


async def test_what_is_written_is_written_in_the_order_that_was_asked_for(
    postgresql: PostgreSQL,
) -> None:
    upsert = """
        INSERT INTO strangers (user_id, told_at) VALUES (1, :at)
        ON CONFLICT (user_id) DO UPDATE SET told_at = excluded.told_at
    """

    await asyncio.gather(*(postgresql.write(upsert, {"at": number}) for number in range(50)))

    row = await postgresql.read_one("SELECT told_at FROM strangers")
    assert row is not None
    assert row["told_at"] == 49


async def test_a_query_cannot_write(postgresql: PostgreSQL) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        await postgresql.read(INSERT, {"id": 1})


async def test_what_brings_no_rows_fails_where_rows_are_asked_for_or_at_the_end(
    postgresql: PostgreSQL,
) -> None:
    reached: list[str] = []

    def work(run: Run) -> None:
        run(INSERT, {"id": 1})
        run(INSERT, {"id": 1})
        reached.append("further")
        run("SELECT 1")
        reached.append("too far")

    with pytest.raises(psycopg.errors.UniqueViolation):
        await postgresql.transact(work)

    assert reached == ["further"]


async def test_what_brings_no_rows_is_seen_by_what_follows(postgresql: PostgreSQL) -> None:
    def work(run: Run) -> list[int]:
        run(INSERT, {"id": 1})
        run("DELETE FROM strangers WHERE user_id IN :ids -- none of them", {"ids": []})
        run("UPDATE strangers SET told_at = :at -- a comment; 100 %", {"at": -0.5})
        rows = run("SELECT told_at FROM strangers WHERE user_id = :id", {"id": 1})
        return [row["told_at"] for row in rows]

    assert await postgresql.transact(work) == [-0.5]


async def test_a_schema_that_another_process_changes_is_no_fault(postgresql_url: str) -> None:
    """What is asked often is planned once, for the columns that there were."""
    look = "SELECT * FROM strangers WHERE user_id = :id"
    async with open_at(postgresql_url) as database:
        await add(database, 1)
        for _ in range(5):
            await database.read(look, {"id": 1})
            await database.transact(lambda run: run(look, {"id": 1}))
        with psycopg.connect(postgresql_url, autocommit=True) as other:
            other.execute("ALTER TABLE strangers ADD COLUMN name TEXT")

        (read,) = await database.read(look, {"id": 1})
        (written,) = await database.transact(lambda run: run(look, {"id": 1}))

    assert dict(read) == dict(written) == {"user_id": 1, "told_at": 0.0, "name": None}


async def test_several_queries_see_one_moment(postgresql: PostgreSQL) -> None:
    began, may_go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def count(run: Run) -> int:
        (row,) = run("SELECT COUNT(*) AS count FROM strangers")
        return int(row["count"])

    def work(run: Run) -> tuple[int, int]:
        first = count(run)
        loop.call_soon_threadsafe(began.set)
        asyncio.run_coroutine_threadsafe(may_go_on.wait(), loop).result(10)
        return first, count(run)

    reading = asyncio.create_task(postgresql.read_many(work))
    await began.wait()
    await add(postgresql, 1)
    may_go_on.set()

    assert await reading == (0, 0)


async def test_an_update_is_done_in_the_transaction_of_its_effect(postgresql: PostgreSQL) -> None:
    await postgresql.write("INSERT INTO updates (update_id, received_at, body) VALUES (7, 0, '{}')")
    effect = Effect((7,), now=5.0, is_command=True)
    token = current_effect.set(effect)

    await add(postgresql, 1)
    current_effect.reset(token)

    row = await postgresql.read_one("SELECT done_at, body FROM updates")
    assert row is not None
    assert (row["done_at"], row["body"], effect.is_done) == (5.0, "", True)


async def test_what_nobody_waits_for_is_committed_with_the_next(postgresql: PostgreSQL) -> None:
    postgresql.transact_with_next(lambda run: run(INSERT, {"id": 1}))
    assert await strangers(postgresql) == []

    await add(postgresql, 2)

    assert await strangers(postgresql) == [1, 2]


async def test_what_nobody_waits_for_harms_nobody_and_outlives_the_failure_of_another(
    postgresql: PostgreSQL, caplog: pytest.LogCaptureFixture
) -> None:
    postgresql.transact_with_next(lambda run: run(INSERT, {"id": 1}))
    postgresql.transact_with_next(lambda run: run(INSERT, {"id": 1}))
    with pytest.raises(psycopg.errors.UniqueViolation):
        await add(postgresql, 2, 2)
    caplog.clear()

    await add(postgresql, 3)

    assert await strangers(postgresql) == [1, 3]
    assert caplog.messages == ["what nobody waits for was not stored: UniqueViolation"]


async def test_what_nobody_waited_for_is_committed_at_the_end(postgresql_url: str) -> None:
    async with open_at(postgresql_url) as database:
        database.transact_with_next(lambda run: run(INSERT, {"id": 1}))

    async with open_at(postgresql_url) as database:
        assert await strangers(database) == [1]


async def test_values_come_back_as_from_sqlite(postgresql: PostgreSQL) -> None:
    row = await postgresql.read_one(
        """
        SELECT SUM(CAST(:big AS BIGINT)) AS whole, SUM(CAST(:part AS NUMERIC)) AS part,
               CAST(:flag AS SMALLINT) AS flag, :text AS text, CAST(:bytes AS BYTEA) AS bytes
        """,
        {"big": 2**53 + 1, "part": 0.5, "flag": True, "text": "a\0b % 😀", "bytes": b"\0\xff"},
    )

    assert row == {
        "whole": 2**53 + 1, "part": 0.5, "flag": 1, "text": "a\ufffdb % 😀", "bytes": b"\0\xff",
    }  # fmt: skip
    assert row is not None
    assert isinstance(row["whole"], int)


async def test_it_takes_room(postgresql: PostgreSQL) -> None:
    assert await postgresql.size() > 1_000_000


async def test_the_transactions_have_limits(postgresql: PostgreSQL) -> None:
    def show(run: Run) -> list[str]:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        return [run(f"SHOW {name}")[0][name] for name in names]

    for ask in (postgresql.transact, postgresql.read_many):
        assert await ask(show) == ["30s", "5s", "10s"]


async def test_a_server_that_is_well_has_no_trouble(postgresql: PostgreSQL) -> None:
    assert await postgresql.trouble() is None


def open_at(url: str) -> PostgreSQL:
    """As the bot opens it."""
    return PostgreSQL(url, MIGRATIONS)
