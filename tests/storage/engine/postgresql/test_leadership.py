"""One of several processes works: the one with the lease, for as long as it is sure of it."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg
import pytest

from bot.storage.engine import Run
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.engine.postgresql.limits import Limits
from bot.storage.engine.postgresql.migrations import MIGRATIONS
from tests.patience import PATIENCE
from tests.postgresql import Cluster, Server
from tests.storage.engine.postgresql.test_engine import INSERT, add, strangers

LONG, SHORT = 60.0, 0.6
NEVER = asyncio.Event


class Lost(Exception):
    """What the end of a process is here."""


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def lose(reason: str) -> None:
    raise Lost(reason)


def rival(url: str, seconds: float = LONG, now: Callable[[], float] = time.monotonic) -> Leadership:
    """A process, as far as it wants to be the leader."""
    return Leadership(url, seconds, lose, now)


async def take(leadership: Leadership) -> bool:
    """Until it is the leader."""
    async with asyncio.timeout(PATIENCE):
        return await leadership.take(NEVER())


def let_it_end(url: str) -> None:
    """The lease's time is over by the database's clock, of which its owner knows nothing."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE leases SET until = clock_timestamp() - interval '1 s'")


@asynccontextmanager
async def opened(
    url: str, leadership: Leadership, limits: Limits | None = None
) -> AsyncIterator[PostgreSQL]:
    """The database of this process."""
    async with PostgreSQL(url, MIGRATIONS, leadership=leadership, limits=limits) as database:
        yield database


@pytest.fixture
def cluster(postgresql_server: Server) -> Cluster:
    """One that may be stopped."""
    if postgresql_server.cluster is None:
        pytest.skip("the server of TEST_DATABASE_URL is not ours to stop")
    return postgresql_server.cluster


async def test_rivals_take_turns_and_each_turn_has_a_number(postgresql_url: str) -> None:
    first, second = rival(postgresql_url), rival(postgresql_url)
    epochs = []

    for leadership in (first, second, first):
        assert await take(leadership)
        epochs.append(leadership.epoch)
        await leadership.release()

    assert epochs == [1, 2, 3]
    assert first.epoch is None


async def test_of_several_that_start_at_once_one_is_the_leader(postgresql_url: str) -> None:
    stop = asyncio.Event()
    rivals = [rival(postgresql_url) for _ in range(5)]
    tries = [asyncio.create_task(leadership.take(stop)) for leadership in rivals]

    done, _ = await asyncio.wait(tries, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait(tries, timeout=1.5)  # Nobody else gets it in what would be their next try.
    stop.set()

    assert sorted(await asyncio.gather(*tries)) == [False] * 4 + [True]
    assert [leadership.epoch for leadership in rivals if leadership.epoch] == [1]
    assert len(done) == 1


async def test_who_gives_it_up_hands_over_at_once(postgresql_url: str) -> None:
    first, second = rival(postgresql_url), rival(postgresql_url)
    await take(first)
    waiting = asyncio.create_task(take(second))
    await asyncio.wait({waiting}, timeout=0.3)
    assert not waiting.done()

    await first.release()

    # Its lease would have lasted for twice as long as a test may.
    assert await waiting
    await second.release()


async def test_a_renewal_that_comes_after_all_was_given_up_changes_nothing(
    postgresql_url: str,
) -> None:
    first = rival(postgresql_url)
    await take(first)

    await first.release()

    with psycopg.connect(postgresql_url) as connection:
        # A thread that is late to renew looks for its own name.
        assert connection.execute("SELECT owner FROM leases").fetchall() == [("",)]


async def test_the_lease_of_one_that_died_ends_after_its_seconds(postgresql_url: str) -> None:
    stop = asyncio.Event()
    dead = rival(postgresql_url, 1.5)
    await take(dead)
    assert dead._renewing  # it dies: nothing renews its lease any more
    dead._renewing.cancel()  # nobody hears of it
    began_at = time.monotonic()

    second = rival(postgresql_url, 1.5)
    assert await second.take(stop)

    assert time.monotonic() - began_at > 1.0
    assert second.epoch == 2
    await second.release()


async def test_a_lease_that_is_renewed_does_not_end(postgresql_url: str) -> None:
    first, second = rival(postgresql_url, SHORT), rival(postgresql_url, SHORT)
    await take(first)

    waiting = asyncio.create_task(take(second))
    await asyncio.wait({waiting}, timeout=3 * SHORT)

    assert not waiting.done()
    first.check()
    await first.release()
    assert await waiting
    await second.release()


@pytest.mark.parametrize(("later", "is_lost"), [(53.9, False), (54.1, True)])
async def test_a_renewal_that_is_late_ends_the_right_before_the_lease(
    postgresql_url: str, later: float, *, is_lost: bool
) -> None:
    clock = Clock()
    first = rival(postgresql_url, LONG, clock)
    await take(first)

    clock.now += later

    if is_lost:
        with pytest.raises(Lost, match="the lease has ended"):
            first.check()
    else:
        first.check()
    await first.release()


async def test_clocks_that_are_an_hour_apart_decide_nothing(postgresql_url: str) -> None:
    early, late = Clock(), Clock()
    late.now += 3600
    first, second = rival(postgresql_url, LONG, early), rival(postgresql_url, LONG, late)
    await take(first)

    waiting = asyncio.create_task(take(second))
    await asyncio.wait({waiting}, timeout=1.2)
    assert not waiting.done()
    first.check()
    # Both store times by the same clock.
    assert abs(first.time() - second.time()) < 5
    early.now += 10
    assert abs(first.time() - second.time() - 10) < 5
    let_it_end(postgresql_url)
    assert await waiting

    second.check()
    assert second.epoch == 2
    await second.release()


async def test_before_the_database_was_heard_the_machines_own_clock_is_taken() -> None:
    assert abs(rival("postgresql://h/d").time() - time.time()) < 5


async def test_who_stands_by_has_nothing_to_lose(postgresql_url: str) -> None:
    standby = rival(postgresql_url)
    async with opened(postgresql_url, standby) as database:
        standby.check()

        await add(database, 1)

        assert await strangers(database) == [1]


async def test_nothing_is_written_under_an_old_epoch(postgresql_url: str) -> None:
    first, second = rival(postgresql_url), rival(postgresql_url)
    await take(first)
    async with opened(postgresql_url, first) as database:
        await add(database, 1)
        let_it_end(postgresql_url)
        await take(second)

        first.check()  # It knows nothing of it.
        with pytest.raises(Lost, match="another process has the lease"):
            await add(database, 2)

        assert await strangers(database) == [1]
        await second.release()


async def test_nothing_is_written_after_the_deadline(postgresql_url: str) -> None:
    clock = Clock()
    first = rival(postgresql_url, LONG, clock)
    await take(first)
    async with opened(postgresql_url, first) as database:
        clock.now += LONG

        with pytest.raises(Lost, match="the lease has ended"):
            await add(database, 1)

        assert await strangers(database) == []


async def test_a_claim_waits_for_what_is_being_written(postgresql_url: str) -> None:
    first, second = rival(postgresql_url), rival(postgresql_url)
    is_writing, may_end = threading.Event(), threading.Event()

    def write(run: Run) -> None:
        run(INSERT, {"id": 1})
        is_writing.set()
        may_end.wait(PATIENCE)

    await take(first)
    async with opened(postgresql_url, first) as database:
        writing = asyncio.create_task(database.transact(write))
        await asyncio.to_thread(is_writing.wait, PATIENCE)
        let_it_end(postgresql_url)
        claiming = asyncio.create_task(take(second))
        await asyncio.wait({claiming}, timeout=0.3)
        assert not claiming.done()

        may_end.set()

        await claiming
        await writing
        assert await strangers(database) == [1]
        await second.release()


async def test_a_claim_gives_way_after_a_third_of_the_lease(
    postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = rival(postgresql_url), rival(postgresql_url, SHORT)
    await take(first)
    let_it_end(postgresql_url)
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("SELECT epoch FROM leadership FOR SHARE")
        claiming = asyncio.create_task(take(second))
        async with asyncio.timeout(PATIENCE):
            while "the lease cannot be looked at" not in caplog.text:  # noqa: ASYNC110  # of a thread
                await asyncio.sleep(0.05)

        # Whoever had the lease until now could renew it.
        connection.execute("SET statement_timeout = '5s'")
        connection.execute("SELECT 1 FROM leases FOR UPDATE")
        connection.rollback()

    await claiming
    await second.release()


async def test_who_is_frozen_in_mid_transaction_holds_nobody_up(postgresql_url: str) -> None:
    first, second = rival(postgresql_url), rival(postgresql_url)
    is_writing, may_go_on = threading.Event(), threading.Event()

    def freeze(run: Run) -> None:
        run(INSERT, {"id": 1})
        is_writing.set()
        may_go_on.wait(PATIENCE)
        run(INSERT, {"id": 2})

    await take(first)
    async with opened(postgresql_url, first, Limits(silence=0.3)) as database:
        writing = asyncio.create_task(database.transact(freeze))
        await asyncio.to_thread(is_writing.wait, PATIENCE)
        let_it_end(postgresql_url)

        await take(second)
        may_go_on.set()

        # What it had begun is gone, and it does not begin again.
        with pytest.raises(Lost, match="another process has the lease"):
            await writing
        assert await strangers(database) == []
        await second.release()


async def test_a_server_that_comes_back_in_time_finds_the_same_leader(
    postgresql_url: str, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    first = rival(postgresql_url, 2.5, time.monotonic)
    await take(first)
    await asyncio.to_thread(cluster.stop)
    try:
        async with asyncio.timeout(PATIENCE):
            while "the lease cannot be looked at" not in caplog.text:  # noqa: ASYNC110  # of a thread
                await asyncio.sleep(0.05)
    finally:
        await asyncio.to_thread(cluster.start)

    await asyncio.sleep(2.5)  # So long the lease had at most, when the server went.
    first.check()
    assert first.epoch == 1
    await first.release()


async def test_who_waits_for_the_lease_waits_for_the_server_too(
    postgresql_url: str, cluster: Cluster
) -> None:
    first, second = rival(postgresql_url), rival(postgresql_url)
    await take(first)
    waiting = asyncio.create_task(take(second))
    await asyncio.to_thread(cluster.stop)
    try:
        await asyncio.wait({waiting}, timeout=1.2)
        assert not waiting.done()
    finally:
        await asyncio.to_thread(cluster.start)

    await first.release()

    assert await waiting
    await second.release()


async def test_who_is_told_to_end_waits_no_longer(postgresql_url: str) -> None:
    first, second = rival(postgresql_url), rival(postgresql_url)
    await take(first)
    stop = asyncio.Event()
    waiting = asyncio.create_task(second.take(stop))
    await asyncio.wait({waiting}, timeout=0.2)

    stop.set()

    assert await waiting is False
    assert second.epoch is None
    await first.release()
