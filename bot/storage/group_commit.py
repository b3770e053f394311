"""Work for SQLite's thread, handed over in batches: what waits together is done together.

A hand-over to a thread and back costs more than most statements, and a commit waits for the disk.
With many chats at once both are shared by all that came in the meantime (group commit).
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import aiosqlite

from bot.domain.observers import ObserveSeconds, observe_nothing
from bot.storage.errors import translate

logger = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
"""Statements to be run in the thread of a connection."""

_Result = tuple[Any, Exception | None]  # Any: whatever its work returned.


class ThreadedConnection(aiosqlite.Connection):
    """aiosqlite's connection, which also takes a whole function for its thread."""

    async def call(self, work: Work[T]) -> T:
        """Run the work in the connection's thread."""
        # The base class has one method for each of sqlite3's, all of them made of this.
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return result


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    done: asyncio.Future[Any]


class GroupCommit:
    """One connection's work. `run_all` is given all that waits, and runs in the thread.

    `observe` is told how long each batch took that was done.
    """

    def __init__(
        self,
        connection: ThreadedConnection,
        run_all: Callable[[Sequence[Work[Any]], sqlite3.Connection], list[_Result]],
        observe: ObserveSeconds = observe_nothing,
    ) -> None:
        self._connection = connection
        self._run_all = run_all
        self._observe = observe
        self._jobs: list[_Job] = []
        self._running: asyncio.Task[None] | None = None

    async def run(self, work: Work[T]) -> T:
        """What the work returns. It is done whole or, where it raises, not at all.

        Whoever waits here may be cancelled; the work goes on.
        """
        job = self._enqueue(work)
        self._start()
        result: T = await asyncio.shield(job.done)
        return result

    def run_with_next(self, work: Work[object]) -> None:
        """Do the work before the next that is waited for, and commit it with that.

        Where it fails, the log tells it: nobody else would.
        """
        self._enqueue(work).done.add_done_callback(_log_failure)

    async def drain(self) -> None:
        """Wait until nothing is left to do."""
        if self._jobs:
            self._start()
        while self._running is not None and not self._running.done():
            await asyncio.wait({self._running})

    def _enqueue(self, work: Work[Any]) -> _Job:
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        return job

    def _start(self) -> None:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run_batches())
            self._running.add_done_callback(self._let_go)

    def _let_go(self, ended: asyncio.Task[None]) -> None:
        """Nobody waits for work that will not be done, where even the batches were cancelled."""
        if ended.cancelled():
            for job in self._jobs:
                job.done.cancel()
            self._jobs.clear()

    async def _run_batches(self) -> None:
        while self._jobs:
            jobs, self._jobs = self._jobs, []
            try:
                results = await self._run_batch(jobs)
            except asyncio.CancelledError:
                for job in jobs:
                    job.done.cancel()  # Nobody knows any more what became of it.
                raise
            for job, (value, error) in zip(jobs, results, strict=True):
                _tell(job.done, value, error)

    async def _run_batch(self, jobs: Sequence[_Job]) -> list[_Result]:
        works, began_at = [job.work for job in jobs], time.perf_counter()
        try:
            results = await self._connection.call(partial(self._run_all, works))
        except Exception as error:  # noqa: BLE001  # each caller gets it
            # The commit itself failed, as on a full disk: nothing of the batch is stored.
            return [(None, error)] * len(jobs)
        self._observe(time.perf_counter() - began_at)
        return results


def _tell(done: asyncio.Future[Any], value: object, error: Exception | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(value)
    else:
        done.set_exception(translate(error))
        done.exception()  # Seen, so that nobody hears of it again where the caller was cancelled.


def _log_failure(done: asyncio.Future[Any]) -> None:
    # Its kind only: an error may quote what people say.
    if not done.cancelled() and (error := done.exception()):
        logger.error("what nobody waits for was not stored: %s", type(error).__name__)


def read_all(works: Sequence[Work[Any]], connection: sqlite3.Connection) -> list[_Result]:
    """Run queries, each on its own."""
    return [_attempt(work, connection) for work in works]


def write_all(works: Sequence[Work[Any]], connection: sqlite3.Connection) -> list[_Result]:
    """Run transactions and commit them together; one that raises leaves nothing behind."""
    results: list[_Result] = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        for work in works:
            connection.execute("SAVEPOINT one")
            result = _attempt(work, connection)
            if result[1] is not None:
                _take_back(connection, result[1])
            connection.execute("RELEASE one")
            results.append(result)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return results


def _take_back(connection: sqlite3.Connection, error: Exception) -> None:
    """Undo what one work has done. Raises its error where nothing of the batch can be kept."""
    if not connection.in_transaction:
        raise error  # A full disk, say: SQLite itself has taken back all of it.
    connection.execute("ROLLBACK TO one")


def _attempt(work: Work[Any], connection: sqlite3.Connection) -> _Result:
    try:
        return work(connection), None
    except StopIteration as error:
        # No future takes one, and the rest of the batch would wait for ever.
        fault = RuntimeError("a work raised StopIteration")
        fault.__cause__ = error
        return None, fault
    except Exception as error:  # noqa: BLE001  # its caller gets it
        return None, error
