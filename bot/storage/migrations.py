"""Bringing a database file to the newest schema, forward only."""

import errno
import logging
import re
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.storage.errors import SQLITE_ERRORS, SqliteError, StorageUnavailable, is_damage
from bot.storage.folder import find_fault, make_private, prepare_folder

logger = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parents[2] / "migrations" / "sqlite"
"""The folder that comes with the program."""

_NAME = re.compile(r"^(\d{4})_(\w+)\.sql$")

_COPY_SECONDS = 7 * 86400
"""How long a copy is kept: nothing that people have deleted shall live on in it."""


_CHECK_SECONDS = 3.0
"""For a look at the whole file; one that is too large for it is looked at in part."""

_STEPS = 10_000
"""Of SQLite's machine, between two looks at the clock."""


class DatabaseError(StorageUnavailable):
    """The file cannot be used from the start; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of the migrations folder: NNNN_name.sql."""

    number: int
    path: Path


def find_migrations(folder: Path) -> list[Migration]:
    """The folder's migrations in their order. Raises DatabaseError where a number is missing."""
    found = [
        Migration(int(match[1]), path)
        for path in sorted(folder.glob("*.sql"))
        if (match := _NAME.match(path.name))
    ]
    if [migration.number for migration in found] != list(range(1, len(found) + 1)) or not found:
        raise DatabaseError(f"The migrations in {folder} are not numbered 0001, 0002, … in a row.")
    return found


def migrate(path: Path, folder: Path) -> None:
    """Apply what the file lacks, each migration in a transaction of its own.

    A copy of the file, `<name>.before-NNNN`, is made first where there is anything to keep.
    Raises DatabaseError: the file is newer than the program, damaged, or cannot be written.
    """
    migrations = find_migrations(folder)
    newest = migrations[-1].number
    try:
        prepare_folder(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > newest:
                raise DatabaseError(
                    f"The database {path} was written by a newer version of this bot (schema "
                    f"{version}, this program knows {newest}). Start the newer version."
                )
            _check(connection)
            if 0 < version < newest:
                _copy(connection, path.with_name(f"{path.name}.before-{version + 1:04d}"))
            for migration in migrations[version:]:
                _apply(connection, migration)
    except (*SQLITE_ERRORS, OSError) as error:
        raise explain(path, error) from error


def find_columns(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Of each table, by its name and theirs. Raises sqlite3.Error."""
    return set(
        connection.execute(
            """
            SELECT tables.name, columns.name
            FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table'
            """
        )
    )


def columns_of_schema(folder: Path, version: int) -> set[tuple[str, str]]:
    """Those that every database of this schema has. Raises DatabaseError."""
    with closing(make_blank(folder, version)) as connection:
        return find_columns(connection)


def make_blank(folder: Path, version: int | None = None) -> sqlite3.Connection:
    """A database of this or the newest schema in memory, to be asked what belongs to that."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for migration in find_migrations(folder)[:version]:
        _apply(connection, migration)
    return connection


def explain(path: Path, error: SqliteError | OSError) -> DatabaseError:
    """What has happened to the file, and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if is_damage(error):
        words = error if isinstance(error, sqlite3.Error) else "its schema cannot be read"
        return DatabaseError(
            f"The database {path} cannot be used, it is damaged: {words}. Put your last backup in "
            "its place, or move it away to start with an empty one."
        )
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) == errno.ENOSPC:
        return DatabaseError(f"The database {path} cannot be used: the disk is full. Make room.")
    if code == sqlite3.SQLITE_BUSY:
        return DatabaseError(f"The database {path} is in use by another program. End that first.")
    reason = find_fault(path) or getattr(error, "strerror", None) or error
    return DatabaseError(f"The database {path} cannot be used: {reason}.")


def _check(connection: sqlite3.Connection) -> None:
    """Raise where the file is damaged: what is written into such a one makes it worse."""
    if find_damage(connection, _CHECK_SECONDS):
        problem = sqlite3.DatabaseError("database disk image is malformed")
        problem.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise problem


def find_damage(connection: sqlite3.Connection, seconds: float) -> str | None:
    """What is wrong with the file in SQLite's words, "" for nothing; None: it took too long."""
    deadline = time.monotonic() + seconds
    # It quotes names as they stand there, damaged or not.
    connection.text_factory = lambda content: content.decode(errors="replace")
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)
        connection.text_factory = str
    return "" if found == "ok" else str(found)


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """A consistent copy, also of what is still in the write-ahead log."""
    make_private(target)
    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)
    logger.info("the database was copied to %s before its schema changes", target)


def forget_copies(path: Path, now: float) -> None:
    """Delete copies of the file that were made more than seven days ago."""
    for copy in path.parent.glob(f"{path.name}.before-*"):
        try:
            if copy.stat().st_mtime < now - _COPY_SECONDS:
                copy.unlink()
                logger.info("the old copy %s was deleted", copy)
        except OSError as error:
            logger.warning("the old copy %s cannot be deleted: %s", copy, error)


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    """Run a file's statements and note its number, all or nothing."""
    connection.execute("PRAGMA foreign_keys = OFF")  # It cannot be changed inside a transaction.
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(migration.path.read_text(encoding="utf-8")):
            connection.execute(statement)
        _check_references(connection, migration)
        connection.execute(f"PRAGMA user_version = {migration.number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _check_references(connection: sqlite3.Connection, migration: Migration) -> None:
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise DatabaseError(f"{migration.path.name} leaves rows that refer to nothing.")


def _statements(script: str) -> list[str]:
    """The script's statements; sqlite3.executescript would commit before it begins."""
    statements, text = [], ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            statements.append(text)
            text = ""
    if text.strip() and not all(
        line.strip().startswith("--") or not line.strip() for line in text.splitlines()
    ):
        raise DatabaseError("A migration ends in the middle of a statement.")
    return statements
