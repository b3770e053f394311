"""The connection: one writer, one reader, transactions that nobody can leave half done."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiosqlite

from bot.storage.migrations import migrate

Row = sqlite3.Row
Values = Sequence[Any]  # Any: what SQLite takes: None, int, float, str, bytes.


class Transaction:
    """Statements that are committed together; made by Database.transaction()."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def run(self, sql: str, values: Values = ()) -> list[Row]:
        """Run one statement; its rows, if it has any (also RETURNING)."""
        return list(await self._connection.execute_fetchall(sql, values))

    async def run_many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run one statement for each row of values."""
        await self._connection.executemany(sql, rows)


class Database:
    """A SQLite file in WAL mode. Reads see what is committed and wait for no writer."""

    def __init__(self, path: Path, migrations: Path) -> None:
        self._path = path
        self._migrations = migrations
        self._turn = asyncio.Lock()
        self._writer: aiosqlite.Connection
        self._reader: aiosqlite.Connection

    async def __aenter__(self) -> Self:
        """Bring the file to the newest schema and open it. Raises DatabaseError."""
        await asyncio.to_thread(migrate, self._path, self._migrations)
        self._writer = await _connect(self._path)
        self._reader = await _connect(self._path)
        await self._reader.execute("PRAGMA query_only = ON")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._reader.close()
        # Leaves one plain file behind, good to copy, where the last process to use it ends well.
        await self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        await self._writer.close()

    async def read(self, sql: str, values: Values = ()) -> list[Row]:
        """Rows of a query."""
        return list(await self._reader.execute_fetchall(sql, values))

    async def read_one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""
        rows = await self.read(sql, values)
        return rows[0] if rows else None

    async def write(self, sql: str, values: Values = ()) -> list[Row]:
        """Run and commit one statement; its rows, if it has any (RETURNING)."""
        async with self._turn:
            return list(await self._writer.execute_fetchall(sql, values))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """All or nothing, also where the task is cancelled in the middle."""
        async with self._turn:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield Transaction(self._writer)
                await self._writer.execute("COMMIT")
            except BaseException:
                # The connection's thread works in order, so this comes after whatever was sent
                # before; after a COMMIT that got through it does nothing.
                await asyncio.shield(self._writer.rollback())
                raise


async def _connect(path: Path) -> aiosqlite.Connection:
    # Autocommit: a lone statement is its own transaction, and BEGIN stands where we write it.
    connection = await aiosqlite.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    await connection.execute("PRAGMA busy_timeout = 10000")
    await connection.execute("PRAGMA journal_mode = WAL")
    # FULL: a commit is on the disk before Telegram is told, so a power cut loses nothing either.
    await connection.execute("PRAGMA synchronous = FULL")
    await connection.execute("PRAGMA foreign_keys = ON")
    return connection
