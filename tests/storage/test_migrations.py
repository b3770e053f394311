"""From every earlier schema to the newest, or not at all."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.migrations import DatabaseError, find_migrations, forget_copies, migrate

MIGRATIONS = Path("migrations/sqlite")
KNOWN = find_migrations(MIGRATIONS)

Schema = list[tuple[str, str, str, str | None]]


def schema_of(path: Path) -> Schema:
    """Every table and index of the file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        ).fetchall()


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def write_folder(folder: Path, *scripts: str) -> Path:
    """A folder of migrations 0001, 0002, …"""
    folder.mkdir(exist_ok=True)
    for number, script in enumerate(scripts, start=1):
        (folder / f"{number:04d}_step.sql").write_text(script, encoding="utf-8")
    return folder


FIRST = (
    "CREATE TABLE pages (id INTEGER PRIMARY KEY, text TEXT);\nINSERT INTO pages VALUES (1, 'a');"
)
SECOND = "ALTER TABLE pages ADD COLUMN author TEXT;"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of a first schema, with a page in it."""
    path = tmp_path / "bot.db"
    migrate(path, write_folder(tmp_path / "migrations", FIRST))
    return path


@pytest.mark.parametrize("count", range(1, len(KNOWN) + 1))
def test_every_earlier_schema_becomes_the_same_as_a_fresh_one(tmp_path: Path, count: int) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for migration in KNOWN[:count]:
        shutil.copy(migration.path, earlier)
    migrate(tmp_path / "old.db", earlier)
    migrate(tmp_path / "fresh.db", MIGRATIONS)

    migrate(tmp_path / "old.db", MIGRATIONS)

    assert schema_of(tmp_path / "old.db") == schema_of(tmp_path / "fresh.db")
    assert ask(tmp_path / "old.db", "PRAGMA user_version") == [(len(KNOWN),)]


OLD_ROWS = """
INSERT INTO conversations VALUES (1, -100, 0, 1.0, NULL, 0);
INSERT INTO turns (id, conversation_id, chat_id, topic_id, author_id, question_message_id, state,
                   asked_at)
VALUES (1, 1, -100, 0, 1815, 1, 'shown', 1.0);
INSERT INTO sources (chat_id, message_id, turn_id, text, reply) VALUES
    (-100, 1, 1, 'no reply', ''),
    (-100, 2, 1, 'to Bob', '{"message_id": 1, "name": "Bob", "author_id": 1906, "text": "Hi"}'),
    (-100, 3, 1, 'to a channel', '{"message_id": 1, "name": "News", "author_id": -1001}'),
    (-100, 4, 1, 'to the bot', '{"message_id": 1, "author_id": 0, "is_ours": true}'),
    (-100, 5, 1, 'of an unknown version', '{"message_id": 1}'),
    (-100, 6, 1, 'damaged', '{"message_id":');
"""


def test_what_is_there_fills_the_new_column(tmp_path: Path) -> None:
    path, earlier = tmp_path / "old.db", tmp_path / "earlier"
    earlier.mkdir()
    for migration in KNOWN[:6]:
        shutil.copy(migration.path, earlier)
    migrate(path, earlier)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD_ROWS)

    migrate(path, MIGRATIONS)

    assert ask(path, "SELECT message_id, reply_author_id FROM sources ORDER BY message_id") == [
        (1, None), (2, 1906), (3, -1001), (4, None), (5, None), (6, None)
    ]  # fmt: skip


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    migrate(path, MIGRATIONS)
    before = path.read_bytes()

    migrate(path, MIGRATIONS)

    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["bot.db"]


def test_the_file_and_its_folders_are_made(tmp_path: Path) -> None:
    migrate(tmp_path / "a" / "b" / "bot.db", MIGRATIONS)

    assert (tmp_path / "a" / "b" / "bot.db").is_file()


def test_a_copy_is_made_before_the_schema_changes(tmp_path: Path, old: Path) -> None:
    migrate(old, write_folder(tmp_path / "migrations", FIRST, SECOND))

    copy = tmp_path / "bot.db.before-0002"
    assert ask(copy, "SELECT * FROM pages") == [(1, "a")]
    assert ask(copy, "PRAGMA user_version") == [(1,)]
    assert ask(old, "SELECT * FROM pages") == [(1, "a", None)]


def test_the_copy_holds_what_is_still_in_the_write_ahead_log(tmp_path: Path, old: Path) -> None:
    with closing(sqlite3.connect(old, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("INSERT INTO pages VALUES (2, 'b')")
        migrate(old, write_folder(tmp_path / "migrations", FIRST, SECOND))

    assert ask(tmp_path / "bot.db.before-0002", "SELECT count(*) FROM pages") == [(2,)]


def test_a_database_of_a_newer_program_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    before = path.read_bytes()

    with pytest.raises(DatabaseError, match=r"newer version of this bot .*9999.*\.$"):
        migrate(path, MIGRATIONS)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(f"{SECOND}\nINSERT INTO nowhere VALUES (1);", id="a wrong statement"),
        pytest.param(f"{SECOND}\nCREATE TABLE half (", id="an unfinished one"),
        pytest.param(
            "CREATE TABLE notes (page INTEGER REFERENCES pages (id));\n"
            "INSERT INTO notes VALUES (77);",
            id="rows that refer to nothing",
        ),
    ],
)
def test_a_failing_migration_leaves_the_file_as_it_was(
    tmp_path: Path, old: Path, second: str
) -> None:
    before = schema_of(old)

    with pytest.raises(DatabaseError):
        migrate(old, write_folder(tmp_path / "migrations", FIRST, second))

    assert schema_of(old) == before
    assert ask(old, "PRAGMA user_version") == [(1,)]
    assert ask(old, "SELECT * FROM pages") == [(1, "a")]


def test_what_went_well_before_a_failing_migration_stays(tmp_path: Path, old: Path) -> None:
    folder = write_folder(tmp_path / "migrations", FIRST, SECOND, "DROP TABLE nowhere;")

    with pytest.raises(DatabaseError):
        migrate(old, folder)

    assert ask(old, "PRAGMA user_version") == [(2,)]


def test_a_migration_may_rebuild_a_table_that_others_refer_to(tmp_path: Path, old: Path) -> None:
    second = (
        "CREATE TABLE notes (page INTEGER REFERENCES pages (id));\nINSERT INTO notes VALUES (1);"
    )
    rebuild = (
        "CREATE TABLE new (id INTEGER PRIMARY KEY, text TEXT NOT NULL); -- a comment; with a mark\n"
        "INSERT INTO new SELECT * FROM pages;\n"
        "DROP TABLE pages;\n"
        "ALTER TABLE new RENAME TO pages;\n"
        "-- the end; really\n"
    )

    migrate(old, write_folder(tmp_path / "migrations", FIRST, second, rebuild))

    assert ask(old, "SELECT text FROM pages JOIN notes ON notes.page = pages.id") == [("a",)]


@pytest.mark.parametrize(
    "names", [[], ["0002_b.sql"], ["0001_a.sql", "0003_c.sql"], ["0001_a.sql", "0001_b.sql"]],
    ids=["none", "no first", "a gap", "one twice"],
)  # fmt: skip
def test_migrations_are_numbered_in_a_row(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1;", encoding="utf-8")

    with pytest.raises(DatabaseError, match="numbered"):
        find_migrations(tmp_path)


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_text("Dear diary, " * 100, encoding="utf-8")

    with pytest.raises(DatabaseError, match=r"cannot be used.*\.$"):
        migrate(path, MIGRATIONS)


def test_a_folder_that_is_a_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")

    with pytest.raises(DatabaseError, match=r"cannot be used.*\.$"):
        migrate(tmp_path / "data" / "bot.db", MIGRATIONS)


def test_copies_are_deleted_after_a_week_and_nothing_else_is(tmp_path: Path) -> None:
    now, week = 1_800_000_000.0, 7 * 86_400.0
    ages = {
        "bot.db": 9 * week,
        "other.db.before-0002": 9 * week,
        "bot.db.before-0002": week + 1,
        "bot.db.before-0003": week - 1,
    }
    for name, age in ages.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (now - age, now - age))

    forget_copies(tmp_path / "bot.db", now)

    assert {path.name for path in tmp_path.iterdir()} == {*ages} - {"bot.db.before-0002"}
