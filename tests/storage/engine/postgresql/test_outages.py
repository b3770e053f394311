"""The server dies, restarts, takes nothing or says nothing: what was to be stored is, once."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg
import pytest

from bot.storage.engine import Run
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.limits import Limits
from bot.storage.engine.postgresql.migrations import MIGRATIONS
from bot.storage.errors import OutcomeUnknown, StorageUnavailable
from bot.storage.migrations import DatabaseError
from tests.patience import PATIENCE
from tests.postgresql import Cluster, Server
from tests.storage.engine.postgresql.proxy import Cut, parameter, proxy_to
from tests.storage.engine.postgresql.test_engine import INSERT, add, strangers

SOON = Limits(statement=PATIENCE, lock=0.1, silence=0.3, connection=0.2)

AWAY = (
    "PostgreSQL cannot be reached",
    "PostgreSQL does not answer",
    "PostgreSQL is stopping or starting",
)


@asynccontextmanager
async def opened(
    url: str, limits: Limits = SOON, closing_seconds: float = 0.5
) -> AsyncIterator[PostgreSQL]:
    """A database whose patience is short, in a test whose patience is not endless."""
    async with (
        asyncio.timeout(PATIENCE),
        PostgreSQL(url, MIGRATIONS, limits=limits, closing_seconds=closing_seconds) as database,
    ):
        yield database


@pytest.fixture
def cluster(postgresql_server: Server) -> Cluster:
    """One that may be stopped."""
    if postgresql_server.cluster is None:
        pytest.skip("the server of TEST_DATABASE_URL is not ours to stop")
    return postgresql_server.cluster


async def until_troubled(database: PostgreSQL) -> str:
    """What is wrong, once something is."""
    while not (trouble := await database.trouble()):  # noqa: ASYNC110  # as the health page asks
        await asyncio.sleep(0.05)
    return trouble


def first_time(act: Callable[[int], None]) -> Callable[[Run], None]:
    """A work that inserts 1 and 2; between them, when it runs first, this happens to its server."""
    runs: list[int] = []

    def work(run: Run) -> None:
        run(INSERT, {"id": 1})
        (row,) = run("SELECT pg_backend_pid() AS pid")
        if not runs:
            runs.append(row["pid"])
            act(row["pid"])
        run(INSERT, {"id": 2})

    return work


async def test_a_process_of_the_server_that_is_killed_in_mid_transaction_costs_nothing(
    postgresql_url: str,
) -> None:
    def kill(pid: int) -> None:
        with psycopg.connect(postgresql_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))

    async with opened(postgresql_url) as database:
        await database.transact(first_time(kill))

        assert await strangers(database) == [1, 2]
        assert await database.trouble() is None


async def test_who_is_frozen_in_mid_transaction_loses_the_locks_and_does_it_again(
    postgresql_url: str,
) -> None:
    def freeze(pid: int) -> None:
        with psycopg.connect(postgresql_url, autocommit=True) as other:
            while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone():
                pass

    async with opened(postgresql_url) as database:
        await database.transact(first_time(freeze))

        assert await strangers(database) == [1, 2]


async def test_a_server_that_restarts_is_waited_for(
    postgresql_url: str, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with opened(postgresql_url) as database:
        await asyncio.gather(*(add(database, number) for number in range(10)))
        await asyncio.to_thread(cluster.stop)
        try:
            writing = [asyncio.create_task(add(database, number)) for number in range(10, 20)]
            trouble = await until_troubled(database)
        finally:
            await asyncio.to_thread(cluster.start)

        await asyncio.gather(*writing)
        assert await strangers(database) == list(range(20))
        assert trouble in AWAY
        assert await database.trouble() is None
    (why,) = [one for one in caplog.records if one.name == "psycopg.pool"]
    assert "error connecting" in why.message
    ours = [one.message for one in caplog.records if one.name.startswith("bot.")]
    assert "what has to be stored waits for it" in ours[0]
    assert "PostgreSQL is back" in ours[-1]


async def test_a_start_waits_for_a_server_that_starts_too(
    postgresql_url: str, cluster: Cluster
) -> None:
    await asyncio.to_thread(cluster.stop)
    database = PostgreSQL(postgresql_url, MIGRATIONS)
    try:
        opening = asyncio.create_task(database.__aenter__())
        await asyncio.wait({opening}, timeout=0.3)
        assert not opening.done()
    finally:
        await asyncio.to_thread(cluster.start)

    await opening
    await add(database, 1)
    await database.__aexit__(None, None, None)


async def test_a_start_that_waits_can_be_broken_off(postgresql_url: str, cluster: Cluster) -> None:
    await asyncio.to_thread(cluster.stop)
    try:
        async with asyncio.timeout(5):
            opening = asyncio.create_task(PostgreSQL(postgresql_url, MIGRATIONS).__aenter__())
            await asyncio.wait({opening}, timeout=0.3)
            opening.cancel()
            await asyncio.wait({opening})
    finally:
        await asyncio.to_thread(cluster.start)

    assert opening.cancelled()


async def test_a_standby_is_waited_for_until_it_is_none(
    postgresql_url: str, cluster: Cluster
) -> None:
    async with opened(postgresql_url) as database:
        await asyncio.to_thread(cluster.become_standby)
        try:
            assert await until_troubled(database) == "PostgreSQL takes no changes, it is read-only"
            assert await strangers(database) == []
            writing = asyncio.create_task(add(database, 1))
            await asyncio.wait({writing}, timeout=0.5)
            assert not writing.done()
        finally:
            await asyncio.to_thread(cluster.promote)

        await writing
        assert await strangers(database) == [1]
        assert await database.trouble() is None


async def test_who_gets_no_connection_waits_for_one(
    postgresql_url: str, postgresql_server: Server
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(postgresql_url)["dbname"]

    def let_in(answer: str) -> None:
        with psycopg.connect(postgresql_server.url, autocommit=True) as other:
            other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {answer}".encode())
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )

    async with opened(postgresql_url) as database:
        await asyncio.to_thread(let_in, "false")
        writing = asyncio.create_task(add(database, 1))
        trouble = await until_troubled(database)
        await asyncio.to_thread(let_in, "true")

        await writing
        assert trouble in AWAY
        assert await strangers(database) == [1]


async def test_more_than_there_are_connections_take_turns(postgresql_url: str) -> None:
    async with PostgreSQL(postgresql_url, MIGRATIONS, connections=2, limits=SOON) as database:
        slow = "SELECT pg_sleep(0.1)"

        await asyncio.gather(*(database.read(slow) for _ in range(5)), add(database, 1))

        assert await strangers(database) == [1]


async def test_a_lock_that_is_not_given_is_asked_for_again(postgresql_url: str) -> None:
    async with opened(postgresql_url) as database:
        with psycopg.connect(postgresql_url) as other:
            other.execute("INSERT INTO strangers VALUES (1, 0)")
            writing = asyncio.create_task(add(database, 1))
            await asyncio.wait({writing}, timeout=0.5)
            assert not writing.done()
            other.rollback()

        await writing
        assert await strangers(database) == [1]


async def test_a_deadlock_is_nobodys_loss(postgresql_url: str) -> None:
    both_began = threading.Barrier(2)

    def touch(first: int, second: int) -> Callable[[Run], None]:
        tries: list[bool] = []

        def work(run: Run) -> None:
            update = "UPDATE strangers SET told_at = told_at + 1 WHERE user_id = :id"
            run(update, {"id": first})
            if not tries:
                tries.append(True)
                both_began.wait(10)
            run(update, {"id": second})

        return work

    patient = Limits(lock=5.0)
    async with (
        opened(postgresql_url, patient) as database,
        opened(postgresql_url, patient) as other,
    ):
        await add(database, 1, 2)

        await asyncio.gather(database.transact(touch(1, 2)), other.transact(touch(2, 1)))

        rows = await database.read("SELECT told_at FROM strangers")
        assert [row["told_at"] for row in rows] == [2.0, 2.0]


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
async def test_a_commit_whose_answer_is_lost_is_done_once(postgresql_url: str, cut: Cut) -> None:
    async with proxy_to(postgresql_url) as (proxy, url), opened(url) as database:
        await add(database, 1)
        proxy.cut = cut

        rows = await database.write(f"{INSERT} RETURNING user_id", {"id": 2})

        assert [row["user_id"] for row in rows] == [2]
        assert await strangers(database) == [1, 2]
        assert proxy.cuts == 1


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
async def test_where_the_server_cannot_tell_nobody_guesses(postgresql_url: str, cut: Cut) -> None:
    async with proxy_to(postgresql_url) as (proxy, url):
        proxy.poses_as = parameter("crdb_version", "CockroachDB v25.2.0")
        async with opened(url) as database:
            await add(database, 1)
            proxy.cut = cut

            with pytest.raises(OutcomeUnknown):
                await add(database, 2)

            assert await strangers(database) == ([1, 2] if cut is Cut.AFTER else [1])


async def test_a_query_whose_end_is_lost_is_asked_again(postgresql_url: str) -> None:
    async with proxy_to(postgresql_url) as (proxy, url), opened(url) as database:
        await add(database, 1)
        proxy.cut = Cut.AFTER

        rows = await database.read_many(lambda run: run("SELECT user_id FROM strangers"))

        assert [row["user_id"] for row in rows] == [1]
        assert proxy.cuts == 1


@pytest.mark.parametrize("kind", ["a query", "a change"])
async def test_the_end_waits_for_no_statement_that_takes_for_ever(
    postgresql_url: str, kind: str
) -> None:
    async with opened(postgresql_url, closing_seconds=0.2) as database:
        ask = database.read if kind == "a query" else database.write
        waiting = asyncio.create_task(ask("SELECT pg_sleep(3600)"))
        await asyncio.wait({waiting}, timeout=0.3)

    with pytest.raises(StorageUnavailable, match="closed"):
        await waiting


async def test_the_end_waits_for_no_server_that_says_nothing(postgresql_url: str) -> None:
    async with proxy_to(postgresql_url) as (proxy, url):
        async with opened(url, closing_seconds=0.2) as database:
            await add(database, 1)
            proxy.cut = Cut.SILENCE
            writing = asyncio.create_task(add(database, 2))
            await asyncio.wait({writing}, timeout=0.3)

        with pytest.raises(OutcomeUnknown):
            await writing


async def test_the_end_waits_for_no_server_that_is_away(
    postgresql_url: str, cluster: Cluster
) -> None:
    try:
        async with opened(postgresql_url, closing_seconds=0.2) as database:
            await asyncio.to_thread(cluster.stop)
            writing = asyncio.create_task(add(database, 1))
            await until_troubled(database)
    finally:
        await asyncio.to_thread(cluster.start)

    with pytest.raises(StorageUnavailable, match="closed"):
        await writing


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://parley:hunter2@127.0.0.1:1/parley",
        "postgresql://parley:hunter2@[/parley",
        "postgresql//parley:hunter2@127.0.0.1/parley",
    ],
    ids=["nobody there", "no host", "no address"],
)
async def test_no_error_and_no_line_of_the_log_holds_the_password(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DatabaseError, match=r"\.$") as raised:
        async with PostgreSQL(url, MIGRATIONS, opening_seconds=0.0):
            pass

    error: BaseException | None = raised.value
    while error is not None:
        assert "hunter2" not in f"{error!r}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("is_pooler", [True, False])
async def test_behind_a_pooler_nothing_is_left_in_a_session(
    postgresql_url: str, is_pooler: bool
) -> None:
    """The next transaction may be another program's there."""
    left = "SELECT COUNT(*) AS plans, current_setting('lock_timeout') AS lock"
    look = f"{left} FROM pg_prepared_statements"

    async with proxy_to(postgresql_url) as (proxy, url):
        proxy.is_pooler = is_pooler
        async with opened(url) as database:
            await add(database, 1)
            for _ in range(10):
                assert await strangers(database) == [1]
            (within,) = await database.transact(lambda run: run(look))
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                await database.read(f"{INSERT} RETURNING user_id", {"id": 2})
            # Connections take turns.
            outside = [(await database.read(look))[0] for _ in range(6)]

    assert {row["lock"] for row in (within, *outside)} == {"100ms"}
    assert any(row["plans"] for row in outside) is not is_pooler
