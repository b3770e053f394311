"""A look at a database file from outside: nothing in its folder changes by it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bot.storage.errors import SQLITE_ERRORS
from bot.storage.migrations import explain, find_damage, find_migrations


@dataclass(frozen=True, slots=True)
class Inspection:
    """`schema` is the file's, `newest` what this program brings it to; `log_bytes` wait beside it.

    `damage` is what is wrong with it, "" for nothing; None: the file is too large for the time.
    """

    schema: int
    newest: int
    file_bytes: int
    log_bytes: int
    damage: str | None


def inspect(path: Path, migrations: Path, seconds: float) -> Inspection:
    """Look at the file, also while a bot uses it. Raises DatabaseError where it cannot be read."""
    newest = find_migrations(migrations)[-1].number
    log = path.with_name(f"{path.name}-wal")
    try:
        schema, damage = _look_well(path, log, seconds)
        return Inspection(schema, newest, path.stat().st_size, _size(log), damage)
    except (*SQLITE_ERRORS, OSError) as error:
        raise explain(path, error) from error


def _look_well(path: Path, log: Path, seconds: float) -> tuple[int, str | None]:
    """Schema and damage; what seems damaged because a bot has just begun to write is not."""
    if not log.exists():
        with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
            schema, damage = _look(path, seconds, is_still=True)
            if not damage:
                return schema, damage
    return _look(path, seconds, is_still=not log.exists())


def _look(path: Path, seconds: float, *, is_still: bool) -> tuple[int, str | None]:
    with _open(path, is_still=is_still) as connection:
        schema: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return schema, find_damage(connection, seconds)


@contextmanager
def _open(path: Path, *, is_still: bool) -> Iterator[sqlite3.Connection]:
    """Read only. A file that nobody writes is taken as it is: SQLite would put others beside it."""
    how = "mode=ro&immutable=1" if is_still else "mode=ro"
    address = f"file:{quote(str(path.absolute()))}?{how}"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA query_only = ON")
        yield connection


def _size(path: Path) -> int:
    """Bytes; none where there is no such file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
