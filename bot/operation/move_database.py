"""python -m bot move-database: all of it into an empty database, of the other engine as a rule."""

import re
from dataclasses import dataclass
from pathlib import Path

from bot.storage.engine.copying import Copied, MoveFailed, Place, Tell, copy_all, find_tables
from bot.storage.engine.postgresql.address import UNREADABLE, read_address
from bot.storage.engine.postgresql.copying import PostgreSQLDatabase
from bot.storage.engine.sqlite_copying import SQLiteFile
from bot.storage.migrations import DatabaseError

_SCHEMES = ("postgresql://", "postgres://")
_NO_PATH = re.compile(r"\w+:/|.*:.*@|.*password\s*=", re.DOTALL)
"""An address that is mistyped: shown as a path, it would show its password."""


@dataclass(frozen=True, slots=True)
class Migrations:
    """The folders with the steps to the newest schema."""

    sqlite: Path
    postgresql: Path


def read_place(words: str, migrations: Migrations) -> Place:
    """An address of PostgreSQL, or else the path of a file. Raises DatabaseError."""
    if words.startswith(_SCHEMES):
        return PostgreSQLDatabase(read_address(words), migrations.postgresql)
    if _NO_PATH.match(words):
        raise DatabaseError(UNREADABLE)
    return SQLiteFile(Path(words), migrations.sqlite)


def move_database(source: Place, target: Place, migrations: Migrations, tell: Tell) -> list[str]:
    """Copy everything, or nothing; what there is to say. The source stays as it is.

    Raises MoveFailed, DatabaseError.
    """
    if source == target:
        raise MoveFailed("That is the same database twice.")
    tables = find_tables(migrations.sqlite)
    with source.reading() as opened, target.writing(tables) as empty:
        copied = copy_all(opened, empty, tables, tell)
    return _say(copied, len(tables), source, target)


def _say(copied: Copied, tables: int, source: Place, target: Place) -> list[str]:
    said = [
        f"{source.name}: {copied.rows:,} rows in {tables} tables.",
        f"{target.name}: the same rows; all were compared.",
    ]
    if copied.texts_without_nul:
        said.append(
            f"In {copied.texts_without_nul:,} texts the character NUL, which PostgreSQL cannot "
            "hold, was replaced by U+FFFD."
        )
    return [
        *said,
        _next_step(target),
        "The old database is as it was. What people delete from now on is not deleted there: "
        "delete it, and its backups, when you need them no more.",
    ]


def _next_step(target: Place) -> str:
    if isinstance(target, SQLiteFile):
        return "Start the bot without DATABASE_URL, and with this file as bot.db in DATA_DIR."
    return "Start the bot with DATABASE_URL set to the new address."
