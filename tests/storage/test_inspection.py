"""A look at a database from outside changes nothing, and sees what is wrong."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.folder_lock import FolderLock, is_folder_held
from bot.storage.inspection import inspect
from bot.storage.migrations import DatabaseError, find_migrations, migrate

pytestmark = pytest.mark.sqlite

MIGRATIONS = Path("migrations/sqlite")
NEWEST = find_migrations(MIGRATIONS)[-1].number
SECONDS = 10.0


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_beside_a_bot_that_writes_all_is_seen(database: Database, tmp_path: Path) -> None:
    await database.write("PRAGMA user_version = 3")  # only in the log yet
    before = names_in(tmp_path)

    found = inspect(tmp_path / "bot.db", MIGRATIONS, SECONDS)

    assert (found.schema, found.newest, found.damage) == (3, NEWEST, "")
    assert found.log_bytes > 0
    assert names_in(tmp_path) == before
    await database.write("PRAGMA user_version = 4")  # and nothing is locked


def test_beside_no_bot_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "a ?#%.db"
    migrate(path, MIGRATIONS)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    content = path.read_bytes()

    found = inspect(path, MIGRATIONS, SECONDS)

    assert (found.schema, found.damage, found.log_bytes) == (NEWEST, "", 0)
    assert names_in(tmp_path) == [path.name]
    assert path.read_bytes() == content


def test_a_file_too_large_for_the_time_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    migrate(path, MIGRATIONS)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE much (words TEXT)")
        connection.executemany("INSERT INTO much VALUES (?)", [("x" * 50,)] * 20_000)
        connection.commit()

    assert inspect(path, MIGRATIONS, 0).damage is None


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        inspect(tmp_path / "bot.db", MIGRATIONS, SECONDS)
    assert names_in(tmp_path) == []


async def test_who_holds_a_folder_is_seen_and_not_disturbed(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    assert is_folder_held(path) is False
    assert names_in(tmp_path) == []

    async with FolderLock(path) as lock:
        assert is_folder_held(path) is False
        assert await lock.take(asyncio.Event(), 0)
        assert is_folder_held(path) is True
    assert is_folder_held(path) is False
