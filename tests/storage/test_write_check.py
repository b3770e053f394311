"""Whether anything can be stored: found out by storing something, which leaves nothing behind."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.migrations import find_migrations
from bot.storage.write_check import WriteCheck

pytestmark = pytest.mark.sqlite

SCHEMA = find_migrations(Path("migrations/sqlite"))[-1].number


def checking(database: Database, path: Path) -> WriteCheck:
    return WriteCheck(database, path / "bot.db", SCHEMA)


async def test_it_really_writes_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    await database.rewrite()
    log = tmp_path / "bot.db-wal"
    before = log.stat().st_size

    assert await checking(database, tmp_path).trouble() is None

    assert log.stat().st_size > before
    assert (await database.read("PRAGMA user_version"))[0][0] == SCHEMA


async def test_a_database_that_refuses_is_a_trouble_until_it_takes_again(
    database: Database, tmp_path: Path
) -> None:
    check = checking(database, tmp_path)
    await database._writer.call(lambda at: at.execute("PRAGMA query_only = ON").fetchall())
    refused = await check.trouble()
    await database._writer.call(lambda at: at.execute("PRAGMA query_only = OFF").fetchall())

    assert refused is not None
    assert refused.startswith("the database can't be written: ")
    assert await check.trouble() is None


async def test_another_schema_is_a_trouble(database: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db")) as another:
        another.execute(f"PRAGMA user_version = {SCHEMA + 1}")

    trouble = await checking(database, tmp_path).trouble()

    assert trouble == f"the database has schema {SCHEMA + 1}, and this program needs {SCHEMA}"


@pytest.mark.parametrize(
    ("total", "free", "trouble"),
    [(10**9, 10**8, None), (10**9, 1000, "the disk is full"), (0, 0, None)],
    ids=["room", "no room", "a file system that does not tell"],
)
async def test_a_disk_with_next_to_no_room_is_full(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    total: int, free: int, trouble: str | None,
) -> None:  # fmt: skip
    usage = shutil.disk_usage(tmp_path)._replace(total=total, free=free)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)

    assert await checking(database, tmp_path).trouble() == trouble


async def test_a_folder_that_has_gone_is_the_databases_trouble_alone(
    database: Database, tmp_path: Path
) -> None:
    check = WriteCheck(database, tmp_path / "gone" / "bot.db", SCHEMA)

    assert await check.trouble() is None
