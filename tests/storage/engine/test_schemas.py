"""Both engines end with the same tables; what follows each other in text, does so in both."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from bot.storage.migrations import migrate
from tests.storage.test_migrations import MIGRATIONS

KINDS = {
    "INTEGER": {"bigint", "smallint"},
    "REAL": {"double precision"},
    "TEXT": {"text"},
    "BLOB": {"bytea"},
}
"""What SQLite's kinds are in PostgreSQL."""


@dataclass(slots=True)
class Table:
    """What both engines say of a table, in one form."""

    columns: dict[str, tuple[str, bool, str]] = field(default_factory=dict)
    """Kind, whether it may be NULL, and its default."""
    key: list[str] = field(default_factory=list)
    references: set[tuple[str, str, str, str]] = field(default_factory=set)
    """Column, table and column there, what happens when that is deleted."""
    indexes: set[tuple[str, bool, tuple[str, ...], str]] = field(default_factory=set)
    """Name, whether it is unique, columns and condition."""
    checks: int = 0


Schema = dict[str, Table]


def plain(text: str | None) -> str:
    """A default or a condition, without the ways in which the engines write it."""
    return re.sub(r"::\w+|[()\s]", "", text or "").replace("!=", "<>").lower()


@pytest.fixture
def sqlite_schema(tmp_path: Path) -> Schema:
    """Of a fresh file."""
    migrate(tmp_path / "bot.db", MIGRATIONS)
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        names = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {name: read_sqlite(connection, name, sql) for name, sql in names.fetchall()}


def read_sqlite(connection: sqlite3.Connection, name: str, sql: str) -> Table:
    """One table."""
    table = Table(checks=sql.count("CHECK ("))
    keys = {}
    for _, column, kind, not_null, default, key in connection.execute(f"PRAGMA table_info({name})"):
        table.columns[column] = (kind, not (not_null or key), plain(default))
        keys[key] = column
    table.key = [keys[number] for number in sorted(keys) if number]
    for row in connection.execute(f"PRAGMA foreign_key_list({name})"):
        table.references.add((row[3], row[2], row[4], row[6]))
    for _, index, is_unique, origin, _ in connection.execute(f"PRAGMA index_list({name})"):
        if origin == "c":
            columns = connection.execute(f"PRAGMA index_info({index})").fetchall()
            (words,) = connection.execute(
                "SELECT sql FROM sqlite_master WHERE name = ?", (index,)
            ).fetchone()
            condition = plain(words.partition("WHERE")[2])
            table.indexes.add((index, bool(is_unique), tuple(row[2] for row in columns), condition))
    return table


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[psycopg.Connection]:
    """A connection to a fresh database."""
    with psycopg.connect(postgresql_url) as connection:
        yield connection


@pytest.fixture
def postgresql_schema(postgresql: psycopg.Connection) -> Schema:
    """Of a fresh database, without what notes the schema's number."""
    schema: Schema = {}
    for table, column, kind, nullable, default in postgresql.execute(
        """
        SELECT table_name, column_name, data_type, is_nullable = 'YES', column_default
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY ordinal_position
        """
    ):
        found = schema.setdefault(table, Table())
        found.columns[column] = (kind, nullable, plain(default))
    read_constraints(postgresql, schema)
    read_indexes(postgresql, schema)
    del schema["schema_version"]
    return schema


def read_constraints(connection: psycopg.Connection, schema: Schema) -> None:
    """Keys, references and checks."""
    actions = {"a": "NO ACTION", "c": "CASCADE", "n": "SET NULL"}
    for table, kind, columns, other, there, action in connection.execute(
        """
        SELECT conrelid::regclass::text, contype::text,
            ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
                  JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place),
            confrelid::regclass::text,
            ARRAY(SELECT attname::text FROM pg_attribute
                  WHERE attrelid = confrelid AND attnum = ANY (confkey)),
            confdeltype::text
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        """
    ):
        if kind == "p":
            schema[table].key = columns
        elif kind == "f":
            schema[table].references.add((columns[0], other, there[0], actions[action]))
        elif kind == "c":
            schema[table].checks += 1


def read_indexes(connection: psycopg.Connection, schema: Schema) -> None:
    """Those that are no key's."""
    for table, index, is_unique, columns, condition in connection.execute(
        """
        SELECT indrelid::regclass::text, indexrelid::regclass::text, indisunique,
            ARRAY(SELECT pg_get_indexdef(indexrelid, n, true)
                  FROM generate_series(1, indnkeyatts) AS n),
            pg_get_expr(indpred, indrelid)
        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = 'public'::regnamespace AND NOT indisprimary
        """
    ):
        names = tuple(column.strip('"') for column in columns)
        schema[table].indexes.add((index, is_unique, names, plain(condition)))


def test_both_engines_end_with_the_same_tables(
    sqlite_schema: Schema, postgresql_schema: Schema
) -> None:
    assert sqlite_schema.keys() == postgresql_schema.keys()
    for name, table in sqlite_schema.items():
        there = postgresql_schema[name]
        for column, (kind, *rest) in table.columns.items():
            kind_there, *rest_there = there.columns.get(column, ("nothing",))
            assert kind_there in KINDS[kind], f"{name}.{column}"
            assert rest_there == rest, f"{name}.{column}"
        assert (name, set(there.columns)) == (name, set(table.columns))
        assert (name, there.key) == (name, table.key)
        assert (name, there.references) == (name, table.references)
        assert (name, there.indexes) == (name, table.indexes)
        assert (name, there.checks) == (name, table.checks)


def test_flags_are_small_and_nothing_else_is(postgresql_schema: Schema) -> None:
    for table in postgresql_schema.values():
        for column, (kind, *_) in table.columns.items():
            is_flag = column.startswith(("is_", "has_")) or column == "one"
            assert (kind == "smallint") == is_flag, column


def test_keys_of_text_compare_by_code_point(postgresql: psycopg.Connection) -> None:
    others = postgresql.execute(
        """
        SELECT indexrelid::regclass::text, attname FROM pg_index
        JOIN pg_attribute ON attrelid = indexrelid
        JOIN pg_class ON pg_class.oid = indrelid
        JOIN pg_collation ON pg_collation.oid = attcollation
        WHERE relnamespace = 'public'::regnamespace AND collname <> 'C'
        """
    ).fetchall()

    assert others == []
