"""A PostgreSQL database as one that is copied from, or into."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from bot.storage.engine.copying import (
    MoveFailed,
    Rows,
    Table,
    Values,
    find_rows,
    not_empty,
    wrong_version,
)
from bot.storage.engine.postgresql.address import Address
from bot.storage.engine.postgresql.faults import is_outcome_unknown
from bot.storage.engine.postgresql.leadership import keep_leaders_out, make_tables
from bot.storage.engine.postgresql.migrations import VERSION, explain, migrate
from bot.storage.migrations import DatabaseError, find_migrations

_OUR_NAME = "parley move-database"
"""Unlike that of a bot, so that each can be told from the other."""

_BEGIN = """
    BEGIN ISOLATION LEVEL REPEATABLE READ;
    SET LOCAL lock_timeout = '5s';
    SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0
"""
"""Whatever the server allows others: there may be much to copy."""

_CONNECTED = """
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = %(name)s LIMIT 1
"""
_IDENTITIES = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND is_identity = 'YES'
"""
_NEXT_ID = """
    SELECT setval(
        pg_get_serial_sequence({name}, {column_name}), GREATEST(MAX({column}), 0) + 1, false
    )
    FROM {table}
"""
_KINDS = {"INTEGER": "bigint", "REAL": "double precision", "TEXT": "text", "BLOB": "bytea"}
"""Those of SQLite, here; flags, which are smaller, are read as numbers like all."""

_LOADED = {"INTEGER": "int8", "REAL": "float8", "TEXT": "text", "BLOB": "bytea"}


@dataclass(frozen=True, slots=True)
class PostgreSQLDatabase:
    """At this address."""

    address: Address
    migrations: Path

    @property
    def name(self) -> str:
        """The address without who connects, and how."""
        return self.address.public

    @contextmanager
    def reading(self) -> Iterator["_OpenDatabase"]:
        """As it is now. Raises MoveFailed, DatabaseError."""
        with self._connection() as connection:
            self._check_version(connection)
            make_tables(connection)
            connection.execute(_BEGIN)
            self._refuse_bots(connection)
            yield _OpenDatabase(connection)

    @contextmanager
    def writing(self, tables: Sequence[Table]) -> Iterator["_OpenDatabase"]:
        """All or nothing; a kill leaves it empty. Raises MoveFailed, DatabaseError."""
        with self._connection() as connection:
            # Before its schema is touched, too.
            self._refuse_rows(connection, tables)
            migrate(self.address.known_as(_OUR_NAME), self.migrations)
            make_tables(connection)
            connection.execute(_BEGIN)
            self._refuse_bots(connection)
            self._refuse_rows(connection, tables)
            yield _OpenDatabase(connection)
            self._commit(connection)

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection]:
        conninfo = self.address.known_as(_OUR_NAME).conninfo
        try:
            with closing(psycopg.connect(conninfo, autocommit=True)) as connection:
                yield connection
        except psycopg.Error as error:
            raise DatabaseError(explain(error)) from error

    def _check_version(self, connection: psycopg.Connection) -> None:
        newest = find_migrations(self.migrations)[-1].number
        try:
            row = connection.execute(VERSION).fetchone()
        except psycopg.errors.UndefinedTable:
            row = None
        if not row or not row[0]:
            raise MoveFailed(f"{self.name} is not a database of this bot.")
        if row[0] != newest:
            raise MoveFailed(wrong_version(self.name, row[0], newest))

    def _refuse_bots(self, connection: psycopg.Connection) -> None:
        """One that stands by has no lease, and yet stores what Telegram tells it."""
        is_free = keep_leaders_out(connection)
        ours = {"name": self.address.application_name}
        if not is_free or connection.execute(_CONNECTED, ours).fetchone():
            raise MoveFailed(
                f"A bot runs on {self.name}, or did a moment ago. Stop all of its processes "
                "first; nothing was changed."
            )

    def _refuse_rows(self, connection: psycopg.Connection, tables: Sequence[Table]) -> None:
        if filled := find_rows(tables, _OpenDatabase(connection).has_rows):
            raise MoveFailed(not_empty(self.name, filled))

    def _commit(self, connection: psycopg.Connection) -> None:
        try:
            connection.execute("COMMIT")
        except psycopg.Error as error:
            if not is_outcome_unknown(error, is_lost=connection.closed):
                raise
            raise MoveFailed(
                f"The connection was lost at the very end: {self.name} holds all now, or nothing. "
                "Do it again: it is refused where all is there."
            ) from error


@dataclass(frozen=True, slots=True)
class _OpenDatabase:
    """Within a transaction."""

    connection: psycopg.Connection
    takes_nul: bool = False

    def has_rows(self, table: Table) -> bool:
        """Whether it is there, and holds anything."""
        is_there = "SELECT to_regclass(quote_ident(%(name)s)) IS NOT NULL"
        row = self.connection.execute(is_there, {"name": table.name}).fetchone()
        if not row or not row[0]:
            return False
        return self._run("SELECT 1 FROM {table} LIMIT 1", table).fetchone() is not None

    def rows(self, table: Table) -> Rows:
        """Sent one after the other; in binary, in which no number is rounded."""
        wanted = SQL(", ").join(
            SQL(f"CAST({{}} AS {_KINDS[kind]})").format(Identifier(column))
            for column, kind in table.columns.items()
        )
        sql = SQL("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT BINARY)").format(
            wanted, Identifier(table.name)
        )
        with self.connection.cursor() as cursor, cursor.copy(sql) as copy:
            copy.set_types([_LOADED[kind] for kind in table.columns.values()])
            yield from copy.rows()

    def fill(self, table: Table, rows: Iterable[Values]) -> None:
        """Sent as they come; what they refer to is looked for once all are there."""
        self._run("DELETE FROM {table}", table)
        columns = SQL(", ").join(map(Identifier, table.columns))
        sql = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), columns)
        with self.connection.cursor() as cursor, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(row)

    def finish(self, tables: Sequence[Table]) -> None:
        """Its numbers do not know yet which ids there are, and its planner knows no table."""
        identities: dict[str, str] = dict(self.connection.execute(_IDENTITIES).fetchall())
        for table in tables:
            if column := identities.get(table.name):
                sql = SQL(_NEXT_ID).format(
                    name=table.name,
                    column_name=column,
                    column=Identifier(column),
                    table=Identifier(table.name),
                )
                self.connection.execute(sql)
            self._run("ANALYZE {table}", table)

    def _run(self, words: str, table: Table) -> psycopg.Cursor:
        return self.connection.execute(SQL(words).format(table=Identifier(table.name)))
