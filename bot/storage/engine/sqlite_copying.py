"""A SQLite file as a database that is copied from, or into."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.storage.backup import find_schema
from bot.storage.engine.copying import (
    MoveFailed,
    Rows,
    Table,
    Values,
    find_rows,
    not_empty,
    wrong_version,
)
from bot.storage.folder import adopt_owner
from bot.storage.folder_lock import FolderInUse, FolderLock
from bot.storage.migrations import explain, find_migrations, migrate


@dataclass(frozen=True, slots=True)
class SQLiteFile:
    """At this path."""

    path: Path
    migrations: Path

    @property
    def name(self) -> str:
        """The path."""
        return str(self.path)

    @contextmanager
    def reading(self) -> Iterator["_OpenFile"]:
        """As it is now. Raises MoveFailed, DatabaseError."""
        if not self.path.is_file():
            raise MoveFailed(f"There is no database {self.path}.")
        with self._alone():
            adopt_owner(self._lock, self.path)
            # Read-only, SQLite could not take up what a bot that was killed left in the log.
            uri = f"{self.path.absolute().as_uri()}?mode=rw"
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("BEGIN")
                self._check_version(connection)
                yield _OpenFile(connection)

    @contextmanager
    def writing(self, tables: Sequence[Table]) -> Iterator["_OpenFile"]:
        """All or nothing; a kill leaves it empty. Raises MoveFailed, DatabaseError."""
        if self.path.is_dir():
            raise MoveFailed(f"{self.path} is a folder. Name a file in it, such as bot.db.")
        with self._alone():
            is_new = not os.path.lexists(self.path)
            if not is_new:
                self._refuse_rows(tables)
            migrate(self.path, self.migrations)
            like = self.path.parent if is_new else self.path
            for ours in (self.path, self._lock):
                adopt_owner(ours, like)
            with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
                # No second copy of everything in a log: of an empty file there is little to keep.
                connection.execute("PRAGMA journal_mode = DELETE").fetchall()
                connection.execute("BEGIN EXCLUSIVE")
                yield _OpenFile(connection)
                connection.execute("COMMIT")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with FolderLock(self.path).held():
                yield
        except FolderInUse:
            raise MoveFailed(
                f"A bot runs on the folder {self.path.parent}. Stop it first; nothing was changed."
            ) from None
        except (sqlite3.Error, OSError) as error:
            raise explain(self.path, error) from error

    @property
    def _lock(self) -> Path:
        return self.path.with_name(f"{self.path.name}.lock")

    def _check_version(self, connection: sqlite3.Connection) -> None:
        version, newest = find_schema(connection), find_migrations(self.migrations)[-1].number
        if not version:
            raise MoveFailed(f"{self.path} is not a database of this bot.")
        if version != newest:
            raise MoveFailed(wrong_version(self.name, version, newest))

    def _refuse_rows(self, tables: Sequence[Table]) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            target = _OpenFile(connection)
            filled = find_rows((table for table in tables if table.name in there), target.has_rows)
        if filled:
            raise MoveFailed(not_empty(self.name, filled))


@dataclass(frozen=True, slots=True)
class _OpenFile:
    """Within a transaction."""

    connection: sqlite3.Connection
    takes_nul: bool = True

    def has_rows(self, table: Table) -> bool:
        """Whether it holds anything."""
        sql = f'SELECT 1 FROM "{table.name}" LIMIT 1'  # noqa: S608  # a name of our schema
        return self.connection.execute(sql).fetchone() is not None

    def rows(self, table: Table) -> Rows:
        """Read as they are asked for."""
        sql = f'SELECT {_list(table)} FROM "{table.name}"'  # noqa: S608  # names of our schema
        yield from self.connection.execute(sql)

    def fill(self, table: Table, rows: Iterable[Values]) -> None:
        """Written as they come."""
        marks = ", ".join("?" for _ in table.columns)
        self.connection.execute(f'DELETE FROM "{table.name}"')  # noqa: S608  # a name of our schema
        self.connection.executemany(
            f'INSERT INTO "{table.name}" ({_list(table)}) VALUES ({marks})',  # noqa: S608  # the same
            rows,
        )

    def finish(self, _tables: Sequence[Table]) -> None:
        """Its next ids follow the highest by themselves."""
        if found := self.connection.execute("PRAGMA foreign_key_check").fetchone():
            raise MoveFailed(
                f"A row of {found[0]} refers to one of {found[2]} that is not there. Nothing was "
                "changed."
            )


def _list(table: Table) -> str:
    return ", ".join(f'"{column}"' for column in table.columns)
