"""From an empty database to the newest schema, or not at all, however many start at once."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.engine.postgresql.migrations import ALONE, MIGRATIONS, NotThereYet, migrate
from bot.storage.migrations import DatabaseError, find_migrations
from tests.postgresql import Server
from tests.storage.engine.postgresql.test_leadership import lose, take

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


async def test_an_older_process_works_on_while_a_newer_one_brings_the_schema_up(
    empty_url: str, tmp_path: Path
) -> None:
    old, new = write_folder(tmp_path / "old", FIRST), write_folder(tmp_path / "new", FIRST, SECOND)
    leadership, is_up = Leadership(empty_url, 60.0, lose), asyncio.Event()

    async def work(database: PostgreSQL) -> int:
        number = 1
        while not is_up.is_set() or number < 50:
            number += 1
            await database.write("INSERT INTO pages (id, text) VALUES (:id, 'b')", {"id": number})
        return number

    async with PostgreSQL(empty_url, old, leadership=leadership) as database:
        await take(leadership)
        working = asyncio.create_task(work(database))
        assert await asyncio.to_thread(bring_up, empty_url, new) == 2
        is_up.set()

        pages = await working
        assert ask(empty_url, "SELECT COUNT(author), COUNT(*) FROM pages") == [(0, pages)]
        trouble = await database.trouble()
        await leadership.release()
    assert trouble == "the database has schema 2, and this program needs 1"


async def test_a_change_that_an_older_program_cannot_live_with_waits_for_its_end(
    empty_url: str, tmp_path: Path
) -> None:
    harsh = "-- alone\nALTER TABLE pages DROP COLUMN text;"
    folder = write_folder(tmp_path / "migrations", FIRST)
    bring_up(empty_url, folder)
    leadership = Leadership(empty_url, 60.0, lose)
    await take(leadership)
    write_folder(tmp_path / "migrations", FIRST, harsh)
    with pytest.raises(NotThereYet, match="an older version of the bot works"):
        bring_up(empty_url, folder)
    assert ask(empty_url, "SELECT * FROM pages") == [(1, "a")]

    await leadership.release()

    assert bring_up(empty_url, folder) == 2
    assert ask(empty_url, "SELECT * FROM pages") == [(1,)]
    assert await take(leadership)
    await leadership.release()


_ADDS = re.compile(
    r"CREATE TABLE IF NOT EXISTS|CREATE INDEX IF NOT EXISTS|INSERT INTO \w+ .* ON CONFLICT"
    r"|ALTER TABLE \w+ ADD COLUMN IF NOT EXISTS \w+ (\w+|DOUBLE PRECISION)"
    r"( NOT NULL)?( DEFAULT .*)?( REFERENCES \w+ \(\w+\))?$"
    # A value more is a CHECK made anew; that none is missing is held below.
    r"|ALTER TABLE \w+ (DROP CONSTRAINT IF EXISTS|ADD CONSTRAINT) \w+_check\b",
    re.DOTALL,
)
_UNIQUE = re.compile(r"CREATE UNIQUE INDEX IF NOT EXISTS \w+ ON (\w+)")
"""Of a table that was not there before it breaks nothing."""
_CHECK = re.compile(r"\bCHECK \((\w+) IN \(([^)]*)\)\)")
_ANEW = re.compile(r"\bADD CONSTRAINT \w+\s+CHECK \((\w+) IN \(([^)]*)\)\)")


def only_adds(script: str) -> bool:
    """Whether a program that knows nothing of it goes on as before."""
    bare = re.sub(r"--[^\n]*", "", script)
    statements = [" ".join(one.split()) for one in bare.split(";")]
    made = set(re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", bare))
    return all(
        (_ADDS.match(one) and not (one.endswith("NOT NULL") and one.startswith("ALTER")))
        or ((unique := _UNIQUE.match(one)) and unique[1] in made)
        for one in statements
        if one
    )


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("ALTER TABLE a ADD COLUMN IF NOT EXISTS b TEXT; -- DROP", True),
        ("ALTER TABLE a ADD COLUMN IF NOT EXISTS b TEXT NOT NULL DEFAULT '';", True),
        ("ALTER TABLE a ADD COLUMN IF NOT EXISTS b DOUBLE PRECISION;", True),
        ("ALTER TABLE a ADD COLUMN IF NOT EXISTS b TEXT NOT NULL;", False),
        ("CREATE TABLE IF NOT EXISTS a (b TEXT NOT NULL);", True),
        ("CREATE UNIQUE INDEX IF NOT EXISTS a ON b (c);", False),
        ("ALTER TABLE a DROP COLUMN b;", False),
        ("UPDATE a SET b = 1;", False),
    ],
)
def test_what_only_adds_is_known(script: str, *, expected: bool) -> None:
    assert only_adds(script) is expected


def test_our_own_only_add_or_wait_until_nobody_works() -> None:
    later = [one.path.read_text(encoding="utf-8") for one in find_migrations(MIGRATIONS)[1:]]

    assert [script for script in later if not (script.startswith(ALONE) or only_adds(script))] == []


def test_a_check_that_is_made_anew_takes_all_that_it_took() -> None:
    first, *later = [one.path.read_text(encoding="utf-8") for one in find_migrations(MIGRATIONS)]
    taken = {column: set(values.split(", ")) for column, values in _CHECK.findall(first)}
    anew = [found for script in later for found in _ANEW.findall(script)]

    for column, values in anew:
        assert taken[column] <= set(values.split(", "))
        taken[column] = set(values.split(", "))


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
