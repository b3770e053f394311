"""What waits together is committed together, and what goes wrong in it stays its own."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.database import Database, Run
from bot.storage.errors import StorageUnavailable
from bot.storage.group_commit import GroupCommit, ThreadedConnection, Work, write_all
from tests.patience import PATIENCE

pytestmark = pytest.mark.sqlite

SCHEMA = """
    CREATE TABLE kept (place INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL);
    CREATE TABLE linked (id INTEGER REFERENCES kept (place) DEFERRABLE INITIALLY DEFERRED);
"""


@asynccontextmanager
async def writing_to(path: Path) -> AsyncIterator[GroupCommit]:
    """The writer of a real file; what is still to be done is done at the end."""
    with sqlite3.connect(path) as schema:
        schema.executescript(SCHEMA)
    schema.close()
    # Autocommit, as the database has it; a test need not wait for the disk.
    connection = ThreadedConnection(
        lambda: sqlite3.connect(path, isolation_level=None), iter_chunk_size=64
    )
    async with connection:
        await connection.call(lambda at: at.executescript("PRAGMA foreign_keys = ON"))
        await connection.call(lambda at: at.executescript("PRAGMA synchronous = OFF"))
        writes = GroupCommit(connection, write_all)
        yield writes
        await writes.drain()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "some.db"


@pytest.fixture
async def writes(path: Path) -> AsyncIterator[GroupCommit]:
    """The file's writer."""
    async with writing_to(path) as writes:
        yield writes


def kept(path: Path) -> list[int]:
    """What is committed, in the order in which it was written."""
    other = sqlite3.connect(path)
    try:
        return [number for (number,) in other.execute("SELECT number FROM kept ORDER BY place")]
    finally:
        other.close()


def keep(number: int) -> Work[int]:
    """Writes it down, and returns it."""

    def work(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO kept (number) VALUES (?)", (number,))
        return number

    return work


def fail(number: int, error: Exception) -> Work[int]:
    """Writes it down, and then goes wrong."""

    def work(connection: sqlite3.Connection) -> int:
        keep(number)(connection)
        raise error

    return work


def ruin(number: int) -> Work[int]:
    """Goes wrong as SQLite does on a full disk, where it takes back the transaction itself."""

    def work(connection: sqlite3.Connection) -> int:
        keep(number)(connection)
        connection.execute("ROLLBACK")
        raise sqlite3.OperationalError("full")

    return work


def spoil(number: int) -> Work[int]:
    """Goes well, but cannot be committed."""

    def work(connection: sqlite3.Connection) -> int:
        keep(number)(connection)
        connection.execute("INSERT INTO linked VALUES (-1)")
        return number

    return work


Kind = Literal["keep", "fail", "ruin", "spoil"]


@dataclass(frozen=True, slots=True)
class Job:
    """One work: what becomes of it, and whether somebody waits for it."""

    kind: Kind
    is_awaited: bool


class Model:
    """What has to be stored, and told to those who wait."""

    def __init__(self) -> None:
        self.kept: list[int] = []
        self._pending: list[tuple[int, Job]] = []

    def add(self, numbered: Sequence[tuple[int, Job]]) -> list[object]:
        """These come at once; what those of them hear who wait."""
        self._pending += numbered
        if not any(job.is_awaited for _, job in numbered):
            return []
        told = self.end()
        return [told[number] for number, job in numbered if job.is_awaited]

    def end(self) -> dict[int, object]:
        """All that is pending is one batch; what is told of each."""
        batch, self._pending = self._pending, []
        kinds = [job.kind for _, job in batch]
        if "ruin" in kinds:
            return {number: sqlite3.OperationalError for number, _ in batch}
        if "spoil" in kinds:
            return {number: sqlite3.IntegrityError for number, _ in batch}
        self.kept += [number for number, job in batch if job.kind == "keep"]
        return {number: ValueError if job.kind == "fail" else number for number, job in batch}


def work_of(number: int, kind: Kind) -> Work[int]:
    """As the job wants it."""
    if kind == "fail":
        return fail(number, ValueError("ours"))
    return {"keep": keep, "ruin": ruin, "spoil": spoil}[kind](number)


async def give(writes: GroupCommit, number: int, job: Job) -> object:
    """What is told of it, if somebody waits."""
    if not job.is_awaited:
        writes.run_with_next(work_of(number, job.kind))
        return None
    try:
        return await writes.run(work_of(number, job.kind))
    except Exception as error:  # noqa: BLE001  # the model says which
        return type(error)


JOBS = st.builds(
    Job,
    # Most go well: a batch that is ruined says nothing of any other.
    st.sampled_from(["keep", "keep", "keep", "fail", "fail", "keep", "ruin", "spoil"]),
    st.booleans(),
)


@given(st.lists(st.lists(JOBS, min_size=1, max_size=5), max_size=6))
def test_each_work_is_kept_whole_in_its_order_or_not_at_all_and_whoever_waits_is_told(
    rounds: list[list[Job]],
) -> None:
    async def play(path: Path) -> None:
        number = 0
        async with asyncio.timeout(PATIENCE), writing_to(path) as writes:
            for jobs in rounds:
                numbered = list(enumerate(jobs, start=number))
                number += len(jobs)

                told = await asyncio.gather(*(give(writes, *one) for one in numbered))

                waited = [one for one, job in zip(told, jobs, strict=True) if job.is_awaited]
                assert waited == model.add(numbered)
                assert kept(path) == model.kept
        model.end()

    model = Model()
    with TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder) / "some.db"))

        assert kept(Path(folder) / "some.db") == model.kept


async def test_what_comes_while_a_batch_is_under_way_waits_for_no_other(
    writes: GroupCommit, path: Path
) -> None:
    begun, may_go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def wait(_connection: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert may_go_on.wait(PATIENCE)

    under_way = asyncio.create_task(writes.run(wait))
    await begun.wait()
    writes.run_with_next(keep(1))
    cut_off = asyncio.create_task(writes.run(keep(2)))
    await asyncio.sleep(0)
    cut_off.cancel()
    may_go_on.set()
    await under_way
    await writes.drain()

    assert kept(path) == [1, 2]
    assert cut_off.cancelled()


@pytest.mark.parametrize(
    "error",
    [ValueError("ours"), StopIteration(), TimeoutError(), sqlite3.IntegrityError("twice")],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_one_work_raises_the_others_are_told_their_own(
    writes: GroupCommit, path: Path, error: Exception
) -> None:
    works = (keep(1), fail(2, error), keep(3))

    async with asyncio.timeout(PATIENCE):
        first, failed, last = await asyncio.gather(*map(writes.run, works), return_exceptions=True)

    assert (first, last) == (1, 3)
    assert isinstance(failed, Exception)
    assert error in (failed, failed.__cause__)
    assert kept(path) == [1, 3]


async def test_a_connection_that_is_closed_tells_everybody(path: Path) -> None:
    connection = ThreadedConnection(lambda: sqlite3.connect(path), iter_chunk_size=64)
    async with connection:
        pass
    closed = GroupCommit(connection, write_all)
    closed.run_with_next(keep(1))

    async with asyncio.timeout(PATIENCE):
        told = await asyncio.gather(*(closed.run(keep(n)) for n in (2, 3)), return_exceptions=True)
        await closed.drain()

    assert [type(error) for error in told] == [ValueError, ValueError]


async def test_a_fault_that_nobody_waits_for_is_in_the_log_without_what_people_say(
    writes: GroupCommit, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writes.run_with_next(fail(1, ValueError("what people say")))
    with pytest.raises(ValueError, match="known"):
        await writes.run(fail(2, ValueError("known")))
    await writes.run(keep(3))

    assert kept(path) == [3]
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "ValueError" in record.getMessage()
    assert "what people say" not in caplog.text


async def test_the_end_of_the_database_commits_what_waits_for_a_next_one(tmp_path: Path) -> None:
    async with Database(tmp_path / "bot.db", Path("migrations/sqlite")) as database:

        def note(run: Run) -> None:
            run("INSERT INTO strangers (user_id, told_at) VALUES (7, 0)")

        database.transact_with_next(note)

    async with Database(tmp_path / "bot.db", Path("migrations/sqlite")) as database:
        (row,) = await database.read("SELECT user_id FROM strangers")
        assert row["user_id"] == 7


async def test_on_a_full_disk_whoever_comes_next_is_told_and_nothing_is_half_there(
    database: Database,
) -> None:
    def fill(run: Run) -> None:
        run("INSERT INTO people (user_id, username, name) VALUES (1, '', ?)", ("x" * 1_000_000,))

    await database.write("PRAGMA max_page_count = 1")  # It is never less than there are.
    database.transact_with_next(
        lambda run: run("INSERT INTO strangers (user_id, told_at) VALUES (7, 0)")
    )

    with pytest.raises(StorageUnavailable):
        await database.transact(fill)

    assert await database.read("SELECT * FROM strangers") == []
    await database.write("PRAGMA max_page_count = 100000")
    await database.transact(fill)
    assert len(await database.read("SELECT * FROM people")) == 1


async def test_a_batch_that_was_committed_is_timed_as_one(tmp_path: Path) -> None:
    seconds: list[float] = []
    path = tmp_path / "timed.db"
    async with Database(path, Path("migrations/sqlite"), observe_write=seconds.append) as database:
        await asyncio.gather(
            *(database.write("UPDATE forgotten SET last_turn_id = last_turn_id") for _ in range(9))
        )
        await database.read("SELECT 1")

    assert 1 <= len(seconds) <= 2
    assert all(0 < second < PATIENCE for second in seconds)
