"""A look at a PostgreSQL that a bot may be working on; nothing is changed."""

from contextlib import closing
from typing import Any

import psycopg

from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.migrations import MIGRATIONS, VERSION, explain
from bot.storage.engine.server_look import ServerLook
from bot.storage.migrations import DatabaseError, find_migrations

_OLDEST = 140000
_LEASE = """
    SELECT EXTRACT(EPOCH FROM until - clock_timestamp()) AS seconds FROM leases WHERE name = 'bot'
"""


def look_at_server(url: str) -> ServerLook:
    """Raises DatabaseError with a plain reason, and no password."""
    try:
        with closing(psycopg.connect(read_address(url).conninfo, autocommit=True)) as connection:
            connection.execute("SET default_transaction_read_only = on")
            return ServerLook(
                version=str(_one(connection, "SHOW server_version")),
                is_too_old=connection.info.server_version < _OLDEST,
                takes_changes=not _one(connection, "SELECT pg_is_in_recovery()"),
                schema=int(_one(connection, VERSION) or 0),
                newest=find_migrations(MIGRATIONS)[-1].number,
                size=int(_one(connection, "SELECT pg_database_size(current_database())") or 0),
                has_leader=float(_one(connection, _LEASE) or 0.0) > 0,
            )
    except psycopg.Error as error:
        raise DatabaseError(explain(error)) from None


def _one(connection: psycopg.Connection, sql: str) -> Any:  # Any: whatever was asked for
    """The only value; None where the table is not there yet, or is empty."""
    try:
        row = connection.execute(sql.encode()).fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    return row[0] if row else None
