"""Whatever a database may hold is the same after the way to the other engine, and back."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.message import Author
from bot.storage.database import Database
from bot.storage.engine.copying import (
    Copied,
    MoveFailed,
    Place,
    Rows,
    Table,
    Values,
    copy_all,
    find_tables,
)
from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.copying import PostgreSQLDatabase
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.engine.postgresql.migrations import MIGRATIONS as POSTGRESQL_MIGRATIONS
from bot.storage.engine.sqlite_copying import SQLiteFile
from bot.storage.migrations import MIGRATIONS, migrate
from tests.postgresql import empty
from tests.storage.examples import ADA, NOW, Story
from tests.storage.lives import Lives, file_named, picture

TABLES = find_tables(MIGRATIONS)
CHECKED = {
    "state": ("asked", "answered", "shown"),
    "order_kind": ("words", "json", "picture"),
    "role": ("user", "assistant"),
    "verdict": ("allowed", "denied", "owner"),
    "kind": ("completion", "image", "transcription", "search", "speech"),
    "unit": ("dollars", "tokens"),
    "period": ("day", "month"),
}
"""What these columns may hold; elsewhere anything."""

VALUES: dict[str, st.SearchStrategy[object]] = {
    "INTEGER": st.integers(-(2**63), 2**63 - 1),
    "REAL": st.floats(allow_nan=False),
    "TEXT": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    "BLOB": st.binary(),
}

Rowset = dict[str, list[Values]]


def in_file(path: Path) -> SQLiteFile:
    return SQLiteFile(path, MIGRATIONS)


def on_server(url: str) -> PostgreSQLDatabase:
    return PostgreSQLDatabase(read_address(url), POSTGRESQL_MIGRATIONS)


def move(source: Place, target: Place) -> Copied:
    with source.reading() as opened, target.writing(TABLES) as new:
        return copy_all(opened, new, TABLES, lambda _line: None)


def contents(place: Place) -> Rowset:
    """All that it holds."""
    with place.reading() as opened:
        return {table.name: sorted(opened.rows(table), key=repr) for table in TABLES}


def test_what_refers_to_a_table_comes_after_it() -> None:
    order = [table.name for table in TABLES]

    assert len(order) == len(set(order))
    for first, second in [
        ("conversations", "turns"),
        ("conversations", "threads"),
        ("turns", "updates"),
        ("attachments", "images"),
        ("files", "images"),
    ]:
        assert order.index(first) < order.index(second)


def usual(name: str, kind: str) -> st.SearchStrategy[object]:
    """What a column of this name may hold."""
    if name in CHECKED:
        return st.sampled_from(CHECKED[name])
    if name.startswith(("is_", "has_")):
        return st.integers(0, 1)
    return st.integers(1, 2**62) if name == "id" else VALUES[kind]


@st.composite
def databases(draw: st.DrawFn) -> Rowset:
    """A few rows for each table, that hold anything; what refers, to a row that is there."""
    found: Rowset = {}
    with closing(sqlite3.connect(":memory:")) as connection:
        migrated(connection)
        for table in TABLES:
            found[table.name] = draw_rows(draw, connection, table)
    return found


def migrated(connection: sqlite3.Connection) -> None:
    with TemporaryDirectory() as folder:
        migrate(Path(folder) / "bot.db", MIGRATIONS)
        with closing(sqlite3.connect(Path(folder) / "bot.db")) as fresh:
            fresh.backup(connection)


def draw_rows(draw: st.DrawFn, connection: sqlite3.Connection, table: Table) -> list[Values]:
    if table.name == "forgotten":
        return [(1, draw(st.integers(0, 2**62)), draw(st.integers(0, 9)))]
    marks = ", ".join("?" for _ in table.columns)
    for _ in range(draw(st.integers(0, 3))):
        choices = [strategy_for(connection, table, name) for name in table.columns]
        row = [draw(choice) for choice in choices if choice is not None]
        if len(row) == len(choices):
            # What breaks a rule of the schema, such as a key that is there already, is left out.
            connection.execute(f"INSERT OR IGNORE INTO {table.name} VALUES ({marks})", row)  # noqa: S608  # our names
    return connection.execute(f"SELECT * FROM {table.name}").fetchall()  # noqa: S608  # our names


def strategy_for(
    connection: sqlite3.Connection, table: Table, name: str
) -> st.SearchStrategy[object] | None:
    """What the column may hold; None: nothing, since there is no row that it could refer to."""
    references = connection.execute(f"PRAGMA foreign_key_list({table.name})").fetchall()
    others = [(row[2], row[4]) for row in references if row[3] == name]
    (column,) = [
        row
        for row in connection.execute(f"PRAGMA table_info({table.name})").fetchall()
        if row[1] == name
    ]
    may_lack = not (column[3] or column[5])
    if others:
        other, there = others[0]
        keys = [key for (key,) in connection.execute(f"SELECT {there} FROM {other}")]  # noqa: S608  # our names
        if not keys:
            return st.none() if may_lack else None
        choice: st.SearchStrategy[object] = st.sampled_from(keys)
    else:
        choice = usual(name, table.columns[name])
    return st.none() | choice if may_lack else choice


def write(path: Path, rows: Rowset) -> None:
    """A file that holds just these."""
    migrate(path, MIGRATIONS)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM forgotten")
        for table in TABLES:
            marks = ", ".join("?" for _ in table.columns)
            connection.executemany(
                f"INSERT INTO {table.name} VALUES ({marks})",  # noqa: S608  # our names
                rows[table.name],
            )
        connection.commit()


@given(rows=databases())
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_anything_is_the_same_there_and_back(shared_postgresql_url: str, rows: Rowset) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        empty(shared_postgresql_url)
        write(folder / "bot.db", rows)
        there, back = on_server(shared_postgresql_url), in_file(folder / "new" / "bot.db")

        copied = move(in_file(folder / "bot.db"), there)
        move(there, back)

        assert contents(there) == contents(in_file(folder / "bot.db")) == contents(back)
        assert copied == Copied(rows=sum(map(len, rows.values())), texts_without_nul=0)


@pytest.fixture
async def lived_in(tmp_path: Path) -> Path:
    """A file in which people have talked, with files and pictures, and one was forgotten."""
    path = tmp_path / "data" / "bot.db"
    async with Database(path, MIGRATIONS) as database:
        lives = Lives(database)
        await lives.says(ADA, "quince", file_named("quince"), drawn=picture("drawn"))
        await lives.says(Author(1906, "Grace"), "medlar")
        await Story(database).asks("Are you there?")
    return path


async def test_the_bot_goes_on_there_with_new_ids(lived_in: Path, postgresql_url: str) -> None:
    await asyncio.to_thread(move, in_file(lived_in), on_server(postgresql_url))

    async with PostgreSQL(postgresql_url, POSTGRESQL_MIGRATIONS) as database:
        before = await Story(database).remembers()
        turn = await Lives(database, count(10)).says(
            ADA, "sorb", file_named("sorb"), drawn=picture("sorb")
        )
        remembered = await Story(database).remembers()

    assert turn.id == 4
    assert remembered[: len(before)] == before
    assert remembered[-1] == "A sorb is a fruit."


async def test_no_id_of_a_turn_that_was_forgotten_comes_again_after_the_way_back(
    lived_in: Path, postgresql_url: str
) -> None:
    with closing(sqlite3.connect(lived_in)) as connection:
        connection.execute("UPDATE forgotten SET last_turn_id = 70")
        connection.commit()
    back = lived_in.parent / "back.db"

    await asyncio.to_thread(move, in_file(lived_in), on_server(postgresql_url))
    await asyncio.to_thread(move, on_server(postgresql_url), in_file(back))

    async with Database(back, MIGRATIONS) as database:
        assert (await Story(database).asks("And now?")).id == 71


def test_every_number_goes_on_where_it_was(tmp_path: Path, postgresql_url: str) -> None:
    source = tmp_path / "bot.db"
    rows = {table.name: list[Values]() for table in TABLES}
    rows["forgotten"] = [(1, 0, 0)]
    rows["audit"] = [(41, NOW, 1, 2, "access", "")]
    write(source, rows)

    move(in_file(source), on_server(postgresql_url))

    with psycopg.connect(postgresql_url) as connection:
        audit = connection.execute(
            """
            INSERT INTO audit (at, user_id, chat_id, action, detail) VALUES (1, 1, 1, '', '')
            RETURNING id
            """
        ).fetchall()
        prompts = connection.execute(
            "INSERT INTO system_prompts (chat_id, set_by, set_at) VALUES (1, 1, 1) RETURNING id"
        ).fetchall()
    assert (audit, prompts) == ([(42,)], [(1,)])


def test_the_character_that_postgresql_cannot_hold_is_replaced_and_counted(
    lived_in: Path, postgresql_url: str
) -> None:
    with closing(sqlite3.connect(lived_in)) as connection:
        connection.execute("UPDATE people SET name = 'A' || char(0) || 'da', username = 'a'")
        connection.commit()

    copied = move(in_file(lived_in), on_server(postgresql_url))

    assert copied.texts_without_nul == 2
    assert [row[2] for row in contents(on_server(postgresql_url))["people"]] == ["A\ufffdda"] * 2


def test_between_files_it_is_kept(lived_in: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(lived_in)) as connection:
        connection.execute("UPDATE people SET name = 'A' || char(0) || 'da'")
        connection.commit()

    move(in_file(lived_in), in_file(tmp_path / "new.db"))

    assert contents(in_file(tmp_path / "new.db")) == contents(in_file(lived_in))


class Lossy:
    """A database in which something else arrives than was sent."""

    takes_nul = True

    def __init__(self, change: Callable[[list[Values]], list[Values]]) -> None:
        self._change = change
        self._rows: dict[str, list[Values]] = {}

    def rows(self, table: Table) -> Rows:
        yield from self._rows[table.name]

    def fill(self, table: Table, rows: Iterable[Values]) -> None:
        self._rows[table.name] = self._change(list(rows))

    def finish(self, tables: Sequence[Table]) -> None:
        raise AssertionError("it was taken for whole")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows[:-1], "Of 2 rows of people, 1 arrived."),
        (lambda rows: [*rows, rows[0]], "Of 2 rows of people, 3 arrived."),
        (lambda rows: [rows[0], rows[0]], "The rows of people did not arrive as they were."),
        (lambda rows: [(*row[:2], "") for row in rows], "did not arrive as they were."),
        (lambda rows: [(float(row[0]), *row[1:]) for row in rows], "did not arrive as they were."),
    ],
    ids=["one is lost", "one is doubled", "one is another", "a name is lost", "of another kind"],
)
def test_what_arrives_otherwise_is_noticed(
    lived_in: Path, change: Callable[[list[Values]], list[Values]], told: str
) -> None:
    people = [table for table in TABLES if table.name == "people"]

    with in_file(lived_in).reading() as opened, pytest.raises(MoveFailed) as failed:
        copy_all(opened, Lossy(change), people, lambda _line: None)

    assert told in str(failed.value)


def copy_and_fail(source: Place, target: Place) -> None:
    with source.reading() as opened, target.writing(TABLES) as new:
        copy_all(opened, new, TABLES, lambda _line: None)
        raise ZeroDivisionError


def test_where_it_fails_the_new_one_stays_empty(
    lived_in: Path, postgresql_url: str, tmp_path: Path
) -> None:
    for place in (on_server(postgresql_url), in_file(tmp_path / "new.db")):
        with pytest.raises(ZeroDivisionError):
            copy_and_fail(in_file(lived_in), place)

        found = contents(place)
        assert [name for name, rows in found.items() if rows] == ["forgotten"]


def test_a_row_that_refers_to_nothing_is_not_taken_along(
    lived_in: Path, postgresql_url: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(lived_in)) as connection:
        connection.execute("UPDATE messages SET turn_id = 99 WHERE id = 1")
        connection.commit()

    for place in (in_file(tmp_path / "new.db"), on_server(postgresql_url)):
        with pytest.raises(Exception, match="messages"):
            move(in_file(lived_in), place)


async def test_no_bot_works_on_it_before_the_copy_is_there(postgresql_url: str) -> None:
    leadership = Leadership(postgresql_url, 3.0, lambda _reason: None)
    stop = asyncio.Event()

    with on_server(postgresql_url).writing(TABLES):
        taking = asyncio.create_task(leadership.take(stop))
        done, _ = await asyncio.wait({taking}, timeout=1.5)
        assert not done

    assert await taking
    await leadership.release()


def test_a_long_copy_says_how_far_it_is(lived_in: Path) -> None:
    told: list[str] = []
    people = [table for table in TABLES if table.name == "people"]

    with in_file(lived_in).reading() as opened:
        copy_all(opened, Quiet(), people, told.append, -1.0)

    assert told == [
        "people: copied 1 rows",
        "people: copied 2 rows",
        "people: compared 1 rows",
        "people: compared 2 rows",
    ]


class Quiet(Lossy):
    """One that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__(lambda rows: rows)

    def finish(self, tables: Sequence[Table]) -> None:
        """There is nothing to finish."""
