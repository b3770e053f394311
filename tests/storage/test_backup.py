"""A backup: one sound plain file, of one moment, whoever writes meanwhile; or nothing at all."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest

from bot.storage.backup import BackupFailed, make_backup
from bot.storage.backup_folder import (
    backups_of,
    delete_oldest,
    hold,
    name_automatic,
    name_backup,
    newest_backup_at,
)
from bot.storage.database import Database
from bot.storage.deletion import Deletion
from tests.storage.examples import ADA, NOW, Story
from tests.storage.lives import Lives

pytestmark = pytest.mark.sqlite


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A database of several portions, which somebody uses."""
    path = tmp_path / "bot.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE pages (id INTEGER PRIMARY KEY, text)")
        connection.execute(
            """
            WITH RECURSIVE numbers (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers
                WHERE value < 6000)
            INSERT INTO pages SELECT value, randomblob(4000) FROM numbers
            """
        )
        connection.execute("CREATE TABLE pairs (one, other)")
    return path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Somebody who writes pairs all the time."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO pairs VALUES (?, ?)", (number, "one"))
                connection.execute("INSERT INTO pairs VALUES (?, ?)", (number, "other"))
                connection.execute("COMMIT")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


async def test_it_holds_all_that_was_committed_also_in_the_log(
    story: Story, database: Database, tmp_path: Path
) -> None:
    await story.talks("What is a quince?", "A fruit.")
    await Deletion(database).scrub()
    await story.talks("What is a medlar?", "A fruit, too.")
    target = tmp_path / "elsewhere" / "copy.db"

    await asyncio.to_thread(make_backup, tmp_path / "bot.db", target)

    assert ask(target, "SELECT COUNT(*) FROM turns WHERE state = 'shown'") == [(2,)]
    assert ask(target, "PRAGMA integrity_check") == [("ok",)]
    assert names_in(target.parent) == {"copy.db"}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_it_comes_to_an_end_and_is_one_moment_whoever_writes_meanwhile(
    large: Path, tmp_path: Path
) -> None:
    target, looks = tmp_path / "copy.db", count()

    with writing(large):
        make_backup(large, target, lambda: next(looks) > 20)  # It has six portions.
        ((whole,),) = ask(large, "SELECT COUNT(*) FROM pairs")

    assert ask(target, "PRAGMA integrity_check") == [("ok",)]
    ((copied, different),) = ask(
        target, "SELECT COUNT(*), COALESCE(SUM(other = 'one') - SUM(other = 'other'), 0) FROM pairs"
    )
    assert different == 0
    assert isinstance(copied, int)
    assert isinstance(whole, int)
    assert copied <= whole


def test_a_backup_of_a_killed_bots_database_has_its_log_in_it(tmp_path: Path) -> None:
    script = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode = WAL')\n"
        "c.execute('CREATE TABLE pages (text)')\n"
        "c.execute(\"INSERT INTO pages VALUES ('quince')\")\n"
        "os._exit(0)\n"
    )
    path = tmp_path / "bot.db"
    subprocess.run([sys.executable, "-c", script, path], check=True)  # noqa: S603  # our own
    assert (tmp_path / "bot.db-wal").stat().st_size

    make_backup(path, tmp_path / "copy.db")

    assert ask(tmp_path / "copy.db", "SELECT text FROM pages") == [("quince",)]


async def test_traces_of_what_was_deleted_do_not_go_along(
    database: Database, tmp_path: Path
) -> None:
    lives = Lives(database)
    for number in range(60):
        await lives.says(ADA, f"pomegranate{number % 7 * '-'}")
    await Deletion(database).forget_person(ADA.id, 10**9, NOW)
    assert b"pomegranate" in (tmp_path / "bot.db-wal").read_bytes()

    await asyncio.to_thread(make_backup, tmp_path / "bot.db", tmp_path / "copy.db")
    odd = tmp_path / os.fsdecode(b"no \xff utf-8.db")
    await asyncio.to_thread(make_backup, tmp_path / "bot.db", odd)

    assert b"pomegranate" not in (tmp_path / "copy.db").read_bytes()
    assert b"pomegranate" not in odd.read_bytes()


def test_nothing_is_overwritten(large: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"mine")

    with pytest.raises(BackupFailed, match="is there already"):
        make_backup(large, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_bytes() == b"mine"


def test_where_there_is_no_database_yet_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="no database"):
        make_backup(tmp_path / "bot.db", tmp_path / "copy.db")

    assert names_in(tmp_path) == set()


@pytest.mark.parametrize("looks", [0, 3])
def test_one_that_is_stopped_leaves_nothing_behind(large: Path, tmp_path: Path, looks: int) -> None:
    left = iter(range(looks))
    folder = tmp_path / "backups"

    with pytest.raises(BackupFailed, match="could not be made"):
        make_backup(large, folder / "copy.db", lambda: next(left, None) is None)

    assert names_in(folder) == {".lock"}


def test_a_damaged_database_gives_no_backup(large: Path, tmp_path: Path) -> None:
    with large.open("r+b") as file:
        file.seek(200 * 4096)
        file.write(b"\xa5" * 40_000)

    with pytest.raises(BackupFailed, match=r"copy\.db could not be made: .*\.$"):
        make_backup(large, tmp_path / "copy.db")

    assert "copy.db" not in names_in(tmp_path)


def test_too_little_room_is_told_of_before_anything_is_written(large: Path, tmp_path: Path) -> None:
    ask(large, "PRAGMA journal_mode = DELETE")
    with large.open("r+b") as file:
        file.seek(28)
        file.write((2**28).to_bytes(4, "big"))  # where SQLite counts the pages
        file.truncate(2**40)

    with pytest.raises(BackupFailed, match=r"it needs 10485\d\d MiB, and only \d+ are free"):
        make_backup(large, tmp_path / "new" / "copy.db")

    assert names_in(tmp_path / "new") == set()


def test_a_disk_that_fills_up_meanwhile_is_left_as_it_was(large: Path, tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys, pathlib; from bot.storage.backup import make_backup\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, 10_000_000))\n"
        "make_backup(*map(pathlib.Path, sys.argv[1:]))\n"
    )
    target = tmp_path / "new" / "copy.db"

    command = [sys.executable, "-c", script, str(large), str(target)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603  # our own

    assert "BackupFailed" in done.stderr
    assert names_in(target.parent) == set()


def test_two_do_not_work_on_the_backups_at_once(large: Path) -> None:
    folder = backups_of(large)
    folder.mkdir()
    (folder / ".parley-of-a-killed-process.db.part").touch()
    target = folder / "copy.db"
    making = threading.Thread(target=make_backup, args=(large, target))

    with hold(folder, lambda: False):
        making.start()
        making.join(0.3)
        assert making.is_alive()
        assert names_in(folder) == {".lock", ".parley-of-a-killed-process.db.part"}
    making.join()

    assert names_in(folder) == {".lock", "copy.db"}


def test_the_folder_of_backups_is_known_by_another_name(large: Path, tmp_path: Path) -> None:
    """As systemd gives it one: what is deleted meanwhile would live on in the backup."""
    backups_of(large).mkdir()
    (tmp_path / "another").symlink_to(large.parent)

    target = tmp_path / "another" / "backups" / "copy.db"
    making = threading.Thread(target=make_backup, args=(large, target))

    with hold(backups_of(large), lambda: False):
        making.start()
        making.join(0.3)
        assert names_in(backups_of(large)) == {".lock"}
    making.join()

    assert names_in(backups_of(large)) == {".lock", "copy.db"}


def test_a_file_where_the_folder_should_be_is_called_one(large: Path) -> None:
    backups_of(large).write_text("mine")

    with pytest.raises(BackupFailed, match="backups is no folder"):
        make_backup(large, backups_of(large) / "copy.db")


def test_the_newest_is_found_by_its_name(tmp_path: Path) -> None:
    assert newest_backup_at(tmp_path / "none") is None
    for name in (name_backup(NOW - 7200), name_backup(NOW - 3600), "parley-of-mine.db", "z.db"):
        (tmp_path / name).touch()
    (tmp_path / "parley-99999999T999999Z.db").touch()

    assert newest_backup_at(tmp_path) == NOW - 3600

    (tmp_path / name_automatic(NOW - 1800)).touch()

    assert newest_backup_at(tmp_path) == NOW - 1800


def test_only_the_oldest_of_the_automatic_ones_are_deleted(tmp_path: Path) -> None:
    names = [name_automatic(NOW - hours * 3600) for hours in range(5)]
    by_hand = [name_backup(NOW - hours * 3600) for hours in (0, 3, 9)]
    mine = [*by_hand, "before-update.db", "auto-20200101.db", f"{names[0]}.gz", "notes.txt"]
    for name in (*names, *mine):
        (tmp_path / name).touch()

    delete_oldest(tmp_path, 2, tmp_path / names[0])

    assert names_in(tmp_path) == {*names[:2], *mine}


def test_one_from_a_clock_that_ran_ahead_does_not_push_out_the_one_just_made(
    tmp_path: Path,
) -> None:
    ahead, made = tmp_path / name_automatic(NOW + 9e6), tmp_path / name_automatic(NOW)
    for path in (ahead, made):
        path.touch()

    delete_oldest(tmp_path, 1, made)

    assert names_in(tmp_path) == {made.name}


async def test_whoever_writes_waits_for_no_backup(database: Database, tmp_path: Path) -> None:
    await database.write("CREATE TABLE pages (text)")
    await Deletion(database).scrub()
    for _ in range(20):
        await database.write("INSERT INTO pages VALUES (randomblob(2000000))")
    making = asyncio.create_task(
        asyncio.to_thread(make_backup, tmp_path / "bot.db", tmp_path / "copy.db")
    )

    longest, count = 0.0, 0
    while not making.done():
        began_at = time.perf_counter()
        await database.write("INSERT INTO pages VALUES ('words')")
        longest, count = max(longest, time.perf_counter() - began_at), count + 1
    await making

    assert count > 5
    assert longest < 5
