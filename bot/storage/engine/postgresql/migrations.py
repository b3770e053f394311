"""Bringing a PostgreSQL database to the newest schema, forward only, however many start at once."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg

from bot.storage.engine.postgresql.address import Address
from bot.storage.engine.postgresql.faults import Fault, find_fault
from bot.storage.engine.postgresql.leadership import keep_leaders_out, make_tables
from bot.storage.migrations import DatabaseError, Migration, find_migrations

MIGRATIONS = Path(__file__).parents[4] / "migrations" / "postgresql"
"""One folder for each engine; beside the package, as in the image."""

_CREATE = """
    CREATE TABLE IF NOT EXISTS schema_version (
        one SMALLINT PRIMARY KEY CHECK (one = 1),
        version BIGINT NOT NULL
    )
"""
_FIRST = "INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING"
VERSION = "SELECT version FROM schema_version WHERE one = 1"
_RACES = frozenset({"23505", "42P07", "42710"})
"""Two at once: `IF NOT EXISTS` looks before it leaps."""

ALONE = "-- alone"
"""The first line of a migration with which an older program could not go on: it waits until none
works. All others are made while one does, so they only add."""

_LOCK_SECONDS = 10
"""For the migrations of another process, which has the lock; then it is tried again."""


class NotThereYet(DatabaseError):
    """The server is starting, or another process has not ended its migrations, or its work."""


def migrate(address: Address, folder: Path) -> int:
    """Apply what the database lacks, each migration in a transaction of its own; the schema now.

    Raises NotThereYet, or DatabaseError: the server lets nobody in, or the database is newer than
    the program.
    """
    migrations = find_migrations(folder)
    try:
        with closing(psycopg.connect(address.conninfo, autocommit=True)) as connection:
            _bring_up(connection, migrations)
    except psycopg.Error as error:
        kind = NotThereYet if _may_pass(error) else DatabaseError
        raise kind(explain(error)) from error
    return len(migrations)


def _bring_up(connection: psycopg.Connection, migrations: list[Migration]) -> None:
    _check_encoding(connection)
    version, newest = _read_version(connection), migrations[-1].number
    if version > newest:
        raise DatabaseError(
            f"The database was written by a newer version of this bot (schema {version}, this "
            f"program knows {newest}). Start the newer version."
        )
    for migration in migrations[version:]:
        _in_transaction(connection, partial(_apply, connection, migration))


def _check_encoding(connection: psycopg.Connection) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseError(
            f"The database is encoded in {encoding} and cannot hold all that people write. "
            "Make one with ENCODING 'UTF8'."
        )


def _read_version(connection: psycopg.Connection) -> int:
    """0 where nothing was done yet; what is noted by is made then."""
    if not _is_noted(connection):
        try:
            connection.execute(_CREATE)
            connection.execute(_FIRST)
        except psycopg.Error as error:
            if error.sqlstate not in _RACES:
                raise
            connection.execute(_FIRST)
    return _version(connection)


def _is_noted(connection: psycopg.Connection) -> bool:
    try:
        return bool(connection.execute(VERSION).fetchall())
    except psycopg.errors.UndefinedTable:
        return False


def _version(connection: psycopg.Connection, how: str = "") -> int:
    row = connection.execute(f"{VERSION}{how}".encode()).fetchone()
    return int(row[0]) if row else 0


def _in_transaction(connection: psycopg.Connection, work: Callable[[], None]) -> None:
    connection.execute(f"BEGIN; SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'".encode())
    try:
        work()
    except BaseException:
        if not connection.closed:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _apply(connection: psycopg.Connection, migration: Migration) -> None:
    """All or nothing; where another process was first, nothing."""
    # The row is the lock: no advisory one, which PgBouncer would lose and CockroachDB has not.
    if _version(connection, " FOR UPDATE") >= migration.number:
        return
    script = migration.path.read_bytes()
    if script.startswith(ALONE.encode()):
        _wait_for_leaders(connection)
    connection.execute(script)
    connection.execute(
        "UPDATE schema_version SET version = %(number)s WHERE one = 1",
        {"number": migration.number},
    )


def _wait_for_leaders(connection: psycopg.Connection) -> None:
    """None works until this transaction has ended. Raises NotThereYet where one does."""
    make_tables(connection)
    if not keep_leaders_out(connection):
        raise NotThereYet(
            "an older version of the bot works, and this one's changes to the database would "
            "disturb it. It goes on when all processes of the older version have ended."
        )


def _may_pass(error: psycopg.Error) -> bool:
    """Whether the server may come, or another process be done, in a moment."""
    words = str(error)
    # Before there is a connection, libpq gives no codes; these do not pass.
    is_refused = any(
        part in words for part in ("authentication failed", "does not exist", "no pg_hba")
    )
    return not is_refused and find_fault(error, is_write=True) is not Fault.OURS


def explain(error: psycopg.Error) -> str:
    """With the server's own sentence, in which there is no password, and nothing of a row."""
    # libpq's own words go on in lines that are set in: what one might look at.
    lines = [line for line in str(error).splitlines() if line and not line[0].isspace()]
    said = error.diag.message_primary or (lines or ["it does not say why"])[-1]
    return f"PostgreSQL cannot be used: {said.strip().removesuffix('.')}."
