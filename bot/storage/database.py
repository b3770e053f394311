"""The database file: one writer, one reader, transactions that are whole or not at all."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.domain.observers import ObserveSeconds, observe_nothing
from bot.storage.effect import current_effect, mark_done
from bot.storage.engine.sql import for_sqlite
from bot.storage.errors import SQLITE_ERRORS, translate
from bot.storage.group_commit import GroupCommit, ThreadedConnection, read_all, write_all
from bot.storage.migrations import explain, forget_copies, migrate

logger = logging.getLogger(__name__)

T = TypeVar("T")
Row = sqlite3.Row
# Any: what SQLite takes: None, int, float, str, bytes; by name also lists, for `IN :ids`.
Values = Mapping[str, Any] | Sequence[Any]
Run = Callable[..., list[Row]]
"""Runs one statement, `run(sql, values)`, and gives its rows, also those of RETURNING."""

_LOOK_AGAIN_SECONDS = 0.1


class Database:
    """A SQLite file in WAL mode. Reads see what is committed and wait for no writer.

    Every operation raises StorageUnavailable where the file cannot be read or written any more.
    At the end, what is under way gets up to `closing_seconds`, and then each connection.
    `observe_write` is told the seconds of each batch of writes that was committed.
    """

    def __init__(
        self,
        path: Path,
        migrations: Path,
        closing_seconds: float = 5.0,
        observe_write: ObserveSeconds = observe_nothing,
    ) -> None:
        self._path = path
        self._migrations = migrations
        self._closing_seconds = closing_seconds
        self._observe_write = observe_write
        self._emptying_seconds = 10.0
        self._writer: ThreadedConnection
        self._reader: ThreadedConnection
        self._writes: GroupCommit
        self._reads: GroupCommit
        self._opened: AsyncExitStack

    async def __aenter__(self) -> Self:
        """Bring the file to the newest schema and open it. Raises DatabaseError."""
        await asyncio.to_thread(migrate, self._path, self._migrations)
        try:
            async with AsyncExitStack() as opened:
                self._writer = await opened.enter_async_context(self._connect())
                opened.push_async_callback(self._empty_log)
                self._reader = await opened.enter_async_context(self._connect())
                await self._reader.call(_run_all("PRAGMA query_only = ON"))
                self._opened = opened.pop_all()
        except SQLITE_ERRORS as error:
            raise explain(self._path, error) from error
        self._writes = GroupCommit(self._writer, write_all, self._observe_write)
        self._reads = GroupCommit(self._reader, read_all)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        async with self._opened:
            await self._drain()

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[ThreadedConnection]:
        """A connection that is closed whatever happens: its thread would hold the process."""
        # Autocommit: BEGIN and COMMIT stand where we write them.
        connection = ThreadedConnection(
            lambda: sqlite3.connect(self._path, isolation_level=None), iter_chunk_size=64
        )
        await connection
        try:
            connection.row_factory = sqlite3.Row
            await connection.call(_run_all(*_SET_UP))
            yield connection
        finally:
            # Not a time-out: a cancelled close would wait for its thread once more.
            closing = asyncio.ensure_future(connection.close())
            await asyncio.wait({closing}, timeout=self._closing_seconds)
            problem = closing.exception() if closing.done() else "its thread is busy"
            if problem:
                logger.warning("the database could not be closed in good order: %s", problem)

    async def _drain(self) -> None:
        """Let what waits be done; what takes too long, such as a rewrite, is taken back."""
        waiting = asyncio.gather(self._writes.drain(), self._reads.drain())
        try:
            await asyncio.wait({waiting}, timeout=self._closing_seconds)
        finally:
            waiting.cancel()
            await self._writer.interrupt()
            await self._reader.interrupt()

    async def _empty_log(self) -> None:
        """One plain file stays, good to copy, where the last process to use it ends well."""
        try:
            async with asyncio.timeout(self._closing_seconds):
                is_empty = await self._writer.call(_try_to_empty_log)
            if not is_empty:
                logger.info("another program reads the database: its log stays beside it")
        except (*SQLITE_ERRORS, TimeoutError) as problem:
            logger.warning("the database could not be closed in good order: %s", problem)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    async def read(self, sql: str, values: Values = ()) -> list[Row]:
        """Rows of a query."""
        return await self.read_many(lambda run: run(sql, values))

    async def read_one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""
        rows = await self.read(sql, values)
        return rows[0] if rows else None

    async def read_many(self, work: Callable[[Run], T]) -> T:
        """Run the work's queries one after the other, and nothing but queries."""
        return await self._reads.run(lambda connection: work(_runner(connection)))

    async def write(self, sql: str, values: Values = ()) -> list[Row]:
        """Run and commit one statement; its rows, if it has any (RETURNING)."""
        return await self.transact(lambda run: run(sql, values))

    async def transact(self, work: Callable[[Run], T]) -> T:
        """Run the work's statements and commit them together; if it raises, none of them.

        The work runs in the database's thread: it does nothing but run statements. It is carried
        out even where whoever waits for it is cancelled. Where it is the effect of a command, the
        command's update is done with it: a kill can part them no more.
        """
        effect = current_effect.get()
        if effect is None or not effect.is_due:
            return await self._writes.run(lambda connection: work(_runner(connection)))

        def work_and_mark(connection: sqlite3.Connection) -> T:
            run = _runner(connection)
            result = work(run)
            mark_done(run, effect)
            return result

        result = await self._writes.run(work_and_mark)
        effect.is_done = True
        return result

    def transact_with_next(self, work: Callable[[Run], object]) -> None:
        """Like `transact`, but nobody waits: it is committed with the next transaction.

        For what may come to nothing where none follows: the update that brings it is done by one,
        or is dealt with anew.
        """
        self._writes.run_with_next(lambda connection: work(_runner(connection)))

    async def size(self) -> int:
        """Bytes of the file, without what is still beside it."""
        row = await self.read_one(
            """
            SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()
            """
        )
        return row["size"] if row else 0

    async def rewrite(self) -> None:
        """Write the file anew, without what was deleted; what was there may still be in the log.

        secure_delete overwrites what it deletes, but SQLite leaves copies behind in the gaps of
        pages where it has moved rows about. Raises StorageUnavailable, as where the disk is full.
        """
        try:
            await self._writer.call(_run_all("VACUUM"))
        except SQLITE_ERRORS as error:
            raise translate(error) from error

    async def empty_log(self) -> bool:
        """Write all that is in the log into the file; whether the log is empty after that.

        It is not while somebody else reads, for which it waits a little: a backup ends soon,
        Litestream reads as long as it runs. Raises StorageUnavailable.
        """
        deadline = asyncio.get_running_loop().time() + self._emptying_seconds
        try:
            while not (is_empty := await self._writer.call(_try_to_empty_log)):
                if asyncio.get_running_loop().time() > deadline:
                    break
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        except SQLITE_ERRORS as error:
            raise translate(error) from error
        return is_empty

    async def forget_copies(self, now: float) -> None:
        """Delete the copies that were made before a change of the schema, once they are old."""
        await asyncio.to_thread(forget_copies, self._path, now)


def _runner(connection: sqlite3.Connection) -> Run:
    def run(sql: str, values: Values = ()) -> list[Row]:
        if isinstance(values, Mapping):
            sql, values = for_sqlite(sql, values)
        return connection.execute(sql, values).fetchall()

    return run


_BUSY_TIMEOUT = "PRAGMA busy_timeout = 10000"
_SET_UP = (
    _BUSY_TIMEOUT,
    "PRAGMA journal_mode = WAL",
    # FULL: a commit is on the disk before Telegram is told, so a power cut loses nothing either.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What is deleted is overwritten.
    "PRAGMA secure_delete = ON",
)


def _try_to_empty_log(connection: sqlite3.Connection) -> bool:
    """Whether it is empty now. Who reads for long, as a backup does, holds no writer up by that."""
    connection.execute("PRAGMA busy_timeout = 0").fetchall()
    try:
        ((is_busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.execute(_BUSY_TIMEOUT).fetchall()
    return not is_busy


def _run_all(*statements: str) -> Callable[[sqlite3.Connection], None]:
    """To its end each: one that has not given all of its rows stays under way."""

    def run_all(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement).fetchall()

    return run_all
