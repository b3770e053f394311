"""Which of SQLite's errors mean that the storage is not there."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.backup import BackupFailed, make_backup
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailable, translate
from bot.storage.inspection import inspect
from bot.storage.migrations import MIGRATIONS, DatabaseError, migrate

pytestmark = pytest.mark.sqlite


async def test_a_full_disk_is_storage_that_is_not_there(database: Database) -> None:
    await database.write("PRAGMA max_page_count = 1")

    with pytest.raises(StorageUnavailable, match="full"):
        await database.write(
            "INSERT INTO audit (at, user_id, chat_id, action, detail)"
            " VALUES (0, 0, 0, '', hex(zeroblob(4000000)))"
        )


async def test_a_damaged_file_is_storage_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    async with Database(path, Path("migrations/sqlite")):
        pass
    content = bytearray(path.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    path.write_bytes(content)

    with pytest.raises(StorageUnavailable, match="malformed"):
        async with Database(path, Path("migrations/sqlite")) as database:
            await database.read("SELECT * FROM updates")


def test_a_file_with_damaged_names_is_storage_that_is_not_there(tmp_path: Path) -> None:
    """What SQLite says quotes them, and Python can't read it."""
    path = tmp_path / "bot.db"
    migrate(path, MIGRATIONS)
    content = path.read_bytes().replace(b"TABLE people", b"TABL\xf9 people")

    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection, pytest.raises(UnicodeDecodeError) as raised:
        connection.execute("SELECT * FROM people")
    assert isinstance(translate(raised.value), StorageUnavailable)
    with pytest.raises(DatabaseError, match="it is damaged: its schema cannot be read"):
        migrate(path, MIGRATIONS)
    with pytest.raises(DatabaseError, match="it is damaged"):
        inspect(path, MIGRATIONS, 1)
    with pytest.raises(BackupFailed, match="the database is damaged"):
        make_backup(path, tmp_path / "copy.db")


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("INSERT INTO audit (at, user_id, chat_id, action, detail) VALUES (0, 0, 0, 'x', NULL)",
         sqlite3.IntegrityError),
        ("SELECT no_such_column FROM turns", sqlite3.OperationalError),
    ],
    ids=["a constraint", "a wrong statement"],
)  # fmt: skip
async def test_a_fault_of_ours_stays_what_it_is(
    database: Database, sql: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        await database.write(sql)


@pytest.mark.parametrize("offset", [0, 4_096, 8_192, 20_000, 60_000])
async def test_a_damaged_file_is_refused_with_a_sentence_and_no_thread_is_left(
    tmp_path: Path, offset: int
) -> None:
    path = tmp_path / "bot.db"
    async with Database(path, Path("migrations/sqlite")):
        pass
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xff" * 20_000)

    with pytest.raises(DatabaseError, match=r"damaged.*Put your last backup in its place"):
        async with Database(path, Path("migrations/sqlite")):
            pass

    for thread in threading.enumerate():
        if "_connection_worker" in thread.name:
            thread.join(10)
            assert not thread.is_alive()
