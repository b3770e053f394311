"""From an empty database to the newest schema, or not at all, however many start at once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.migrations import MIGRATIONS, migrate
from bot.storage.migrations import DatabaseError, find_migrations
from tests.postgresql import Server

FIRST = "CREATE TABLE pages (id BIGINT PRIMARY KEY, text TEXT);\nINSERT INTO pages VALUES (1, 'a');"
SECOND = "ALTER TABLE pages ADD COLUMN author TEXT; -- 100 % done; really"


@pytest.fixture
def empty_url(postgresql_server: Server) -> Iterator[str]:
    """The address of a database in which nothing is."""
    with postgresql_server.database() as url:
        yield url


def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query; what it changes is committed."""
    with psycopg.connect(url) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def write_folder(folder: Path, *scripts: str) -> Path:
    """A folder of migrations 0001, 0002, …"""
    folder.mkdir(exist_ok=True)
    for number, script in enumerate(scripts, start=1):
        (folder / f"{number:04d}_step.sql").write_text(script, encoding="utf-8")
    return folder


def bring_up(url: str, folder: Path) -> int:
    """As at a start; the schema after it."""
    return migrate(read_address(url), folder)


VERSION = "SELECT version FROM schema_version"


async def test_those_that_start_together_do_it_once(empty_url: str, tmp_path: Path) -> None:
    slow = f"{FIRST}\nSELECT pg_sleep(0.3);"
    folder = write_folder(tmp_path / "migrations", slow, SECOND)

    starting = [asyncio.to_thread(bring_up, empty_url, folder) for _ in range(4)]

    assert await asyncio.gather(*starting) == [2, 2, 2, 2]
    assert ask(empty_url, "SELECT * FROM pages") == [(1, "a", None)]
    assert ask(empty_url, VERSION) == [(2,)]


def test_a_later_start_applies_only_what_is_new(empty_url: str, tmp_path: Path) -> None:
    bring_up(empty_url, write_folder(tmp_path / "migrations", FIRST))

    bring_up(empty_url, write_folder(tmp_path / "migrations", FIRST, SECOND))

    assert ask(empty_url, "SELECT * FROM pages") == [(1, "a", None)]


def test_a_failing_migration_leaves_what_was_there(empty_url: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "migrations", FIRST, f"{SECOND}\nDROP TABLE nowhere;")

    with pytest.raises(DatabaseError, match="nowhere"):
        bring_up(empty_url, folder)

    assert ask(empty_url, "SELECT * FROM pages") == [(1, "a")]
    assert ask(empty_url, VERSION) == [(1,)]


def test_our_own_may_be_run_again(postgresql_url: str) -> None:
    ask(postgresql_url, "UPDATE schema_version SET version = 0")

    bring_up(postgresql_url, MIGRATIONS)

    assert ask(postgresql_url, VERSION) == [(len(find_migrations(MIGRATIONS)),)]
    assert ask(postgresql_url, "SELECT * FROM forgotten") == [(1, 0, 0)]


def test_a_database_of_a_newer_program_is_refused_with_a_sentence(postgresql_url: str) -> None:
    ask(postgresql_url, "UPDATE schema_version SET version = 9999")

    with pytest.raises(DatabaseError, match=r"newer version of this bot .*9999.*\.$"):
        bring_up(postgresql_url, MIGRATIONS)

    assert ask(postgresql_url, VERSION) == [(9999,)]


async def test_a_schema_that_becomes_newer_is_trouble(postgresql: PostgreSQL) -> None:
    await postgresql.write("UPDATE schema_version SET version = 9999")

    trouble = await postgresql.trouble()

    assert trouble is not None
    assert "schema 9999" in trouble


def test_one_that_cannot_hold_what_people_write_is_refused(postgresql_server: Server) -> None:
    with (
        postgresql_server.database(encoding="LATIN1") as url,
        pytest.raises(DatabaseError, match=r"LATIN1.*UTF8'\.$"),
    ):
        bring_up(url, MIGRATIONS)


async def test_one_that_is_not_there_is_not_waited_for(empty_url: str) -> None:
    url = psycopg.conninfo.make_conninfo(empty_url, dbname="nowhere")

    with pytest.raises(DatabaseError, match=r'"nowhere" does not exist\.$'):
        async with PostgreSQL(url, MIGRATIONS, opening_seconds=3600.0):
            pass
