"""python -m bot restore: the old database or the new one, whole, whatever happens meanwhile."""

import asyncio
import fcntl
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.reminder import Reminder
from bot.domain.schedule import Every
from bot.domain.when import Plan
from bot.operation.restore import RestoreFailed, check_backup, restore
from bot.storage.backup import make_backup
from bot.storage.database import Database
from bot.storage.migrations import MIGRATIONS, migrate
from bot.storage.reminders import Reminders
from tests.storage.examples import ADA, HOME, NOW, Story
from tests.storage.lives import Lives

ROOT = Path(__file__).parents[2]
KEPT = "bot.db.replaced-20270115T080000Z"


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def words_in(path: Path) -> list[object]:
    """What was asked, where the file is whole."""
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    rows = ask(path, "SELECT text FROM messages WHERE role = 'user' ORDER BY turn_id")
    return [row[0] for row in rows]


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def talk(path: Path, *words: str) -> None:
    async with Database(path, MIGRATIONS) as database:
        for word in words:
            await Lives(database).says(ADA, word)


@pytest.fixture
async def backup(tmp_path: Path) -> Path:
    """A backup in which a quince was asked about; since then the database has gone on."""
    folder = tmp_path / "data"
    await talk(folder / "bot.db", "quince")
    target = tmp_path / "backup.db"
    await asyncio.to_thread(make_backup, folder / "bot.db", target)
    async with Database(folder / "bot.db", MIGRATIONS) as database:
        await Story(database).talks("medlar", "A fruit.")
    return target


@pytest.fixture
def database(backup: Path) -> Path:
    return backup.parent / "data" / "bot.db"


def die_with_log(path: Path, word: str) -> None:
    """Let somebody write a question, and be killed with it in the log."""
    script = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode = WAL')\n"
        "c.execute('UPDATE messages SET text = ? WHERE turn_id = 2 AND role = ?',"
        " (sys.argv[2], 'user'))\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, path, word], check=True)  # noqa: S603  # our own
    assert path.with_name("bot.db-wal").stat().st_size


def test_the_backup_takes_the_place_and_what_was_there_is_kept(
    backup: Path, database: Path
) -> None:
    die_with_log(database, "in the log")

    said = restore(backup, database, MIGRATIONS, NOW)

    assert words_in(database) == ["What is a quince?"]
    kept = database.with_name(KEPT)
    assert words_in(kept) == ["What is a quince?", "in the log"]
    assert names_in(database.parent) == {"bot.db", "bot.db.lock", KEPT}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (database, kept)} == {0o600}
    assert [line.partition(":")[0] for line in said] == [str(backup), str(kept), str(database)]
    assert words_in(backup) == ["What is a quince?"]


def test_two_restores_in_one_second_keep_both(backup: Path, database: Path) -> None:
    restore(backup, database, MIGRATIONS, NOW)

    restore(backup, database, MIGRATIONS, NOW)

    kept = {KEPT, "bot.db.replaced-20270115T080001Z"}
    assert names_in(database.parent) == {"bot.db", "bot.db.lock", *kept}


def test_it_can_be_restored_where_nothing_is(backup: Path, tmp_path: Path) -> None:
    restore(backup, tmp_path / "new" / "bot.db", MIGRATIONS, NOW)

    assert words_in(tmp_path / "new" / "bot.db") == ["What is a quince?"]
    assert names_in(tmp_path / "new") == {"bot.db", "bot.db.lock"}


async def test_no_new_turn_gets_an_id_that_a_lost_one_had(backup: Path, database: Path) -> None:
    await asyncio.to_thread(restore, backup, database, MIGRATIONS, NOW)

    async with Database(database, MIGRATIONS) as opened:
        turn = await Story(opened).talks("new", "A word.")

    assert turn.id > 1_000_000


def test_what_is_still_to_be_deleted_in_backups_is_carried_over(
    backup: Path, database: Path
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO forget_in_backups VALUES (1, 1815, NULL, 2, 3.0)")
        connection.commit()

    restore(backup, database, MIGRATIONS, NOW)

    assert ask(database, "SELECT user_id, until_turn FROM forget_in_backups") == [(1815, 2)]


async def _due(path: Path, now: float, *, says: bool) -> list[tuple[str, float]]:
    """What is due there now, and is to be said, which is done."""
    async with Database(path, MIGRATIONS) as database:
        reminders, found = Reminders(database), []
        for due in [*await reminders.left_over(), *await reminders.take_due(now)]:
            if await reminders.begin(due):
                reminder = await reminders.find(due.reminder_id)
                assert reminder
                found.append((reminder.text, due.planned_at - NOW))
                if says:
                    await reminders.end(due, "said", now)
        return found


@pytest.mark.parametrize("has_old", [True, False], ids=["with the old one", "on a new machine"])
async def test_what_was_said_since_the_backup_is_not_said_again(
    tmp_path: Path, *, has_old: bool
) -> None:
    path, target = tmp_path / "data" / "bot.db", tmp_path / "backup.db"
    tea = Reminder(0, HOME, ADA, "say", "once", 0, "UTC", Plan(NOW + 60))
    every = replace(tea, text="every 10 min", plan=Plan(NOW + 60, Every(600)))
    missed = replace(tea, text="missed", plan=Plan(NOW + 2500))
    async with Database(path, MIGRATIONS) as database:
        for one in (tea, every, missed, replace(tea, text="under way", plan=Plan(NOW))):
            assert isinstance(await Reminders(database).add(one, one.text, NOW - 5), Reminder)
        assert len(await Reminders(database).take_due(NOW)) == 1
    await asyncio.to_thread(make_backup, path, target)
    assert len(await _due(path, NOW + 2000, says=True)) == 3

    restored = path if has_old else tmp_path / "new" / "bot.db"
    await asyncio.to_thread(restore, target, restored, MIGRATIONS, NOW + 2400)

    said = await _due(restored, NOW + 3000, says=False)
    assert set(said) == {("missed", 2500), ("every 10 min", 2460)} | (
        set() if has_old else {("under way", 0), ("once", 60)}
    )
    assert len(said) == len(set(said))


def test_a_copy_with_its_log_beside_it_is_restored_with_what_is_in_it(
    backup: Path, database: Path, tmp_path: Path
) -> None:
    die_with_log(database, "in the log")
    for suffix in ("", "-wal", "-shm"):
        shutil.copy(database.with_name(f"bot.db{suffix}"), tmp_path / f"copied.db{suffix}")
    restore(backup, database, MIGRATIONS, NOW)

    restore(tmp_path / "copied.db", database, MIGRATIONS, NOW + 1)

    assert words_in(database) == ["What is a quince?", "in the log"]


@pytest.mark.parametrize("offset", [0, 8_192])
def test_a_damaged_database_is_kept_as_it_lies_there(
    backup: Path, database: Path, offset: int
) -> None:
    die_with_log(database, "in the log")
    with database.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xa5" * 4096)
    logs = database.with_name("bot.db-wal").read_bytes()

    restore(backup, database, MIGRATIONS, NOW)

    assert words_in(database) == ["What is a quince?"]
    kept = database.with_name(KEPT)
    assert b"\xa5" * 4096 in kept.read_bytes()
    as_it_lay = kept.with_name(f"{KEPT}-wal")
    assert not as_it_lay.exists() or as_it_lay.read_bytes() == logs


def not_ours(path: Path) -> str:
    ask(path, "PRAGMA user_version")
    path.unlink()
    ask(path, "CREATE TABLE turns (id)")
    return "is not a database of this bot"


def no_database(path: Path) -> str:
    path.write_text("words " * 1000)
    return "is not a database of this bot"


def empty(path: Path) -> str:
    path.write_bytes(b"")
    return "is not a database of this bot"


def newer(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    return "was written by a newer version of this bot (schema 9999"


def damaged(path: Path) -> str:
    with path.open("r+b") as file:
        file.seek(20_000)
        file.write(b"\xa5" * 30_000)
    return "is damaged. Take another backup"


def with_damaged_names(path: Path) -> str:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"TABLE people", b"TABL\xf9 people"))
    return "is damaged. Take another backup"


def of_no_schema(path: Path) -> str:
    ask(path, "PRAGMA user_version = -1")
    return "is not a database of this bot"


def without_a_table(path: Path) -> str:
    ask(path, "DROP TABLE forgotten")
    return "is not whole: it lacks a part of its schema"


def of_a_wrong_schema(path: Path) -> str:
    for table in ("conversations", "messages", "turns", "updates"):
        ask(path, f"DROP TABLE {table}")
        ask(path, f"CREATE TABLE {table} (id)")
    return "is not whole: it lacks a part of its schema"


def missing(path: Path) -> str:
    path.unlink()
    return "can't be read: No such file"


def folder(path: Path) -> str:
    path.unlink()
    path.mkdir()
    return "can't be read: Is a directory"


def pipe(path: Path) -> str:
    path.unlink()
    os.mkfifo(path)
    return "can't be read: it is no file"


@pytest.mark.parametrize(
    "spoil",
    [
        not_ours,
        no_database,
        empty,
        newer,
        damaged,
        with_damaged_names,
        of_no_schema,
        without_a_table,
        of_a_wrong_schema,
        missing,
        folder,
        pipe,
    ],
    ids=lambda spoil: str(spoil.__name__),
)
def test_what_is_no_good_is_refused_in_one_sentence(
    backup: Path, database: Path, spoil: Callable[[Path], str]
) -> None:
    expected = spoil(backup)
    before = names_in(backup.parent)

    with pytest.raises(RestoreFailed) as checked:
        check_backup(backup, MIGRATIONS)
    with pytest.raises(RestoreFailed) as restored:
        restore(backup, database, MIGRATIONS, NOW)

    assert str(checked.value) == str(restored.value)
    assert str(checked.value).startswith(f"{backup} {expected}")
    assert str(checked.value).endswith(".")
    assert words_in(database) == ["What is a quince?", "medlar"]
    assert names_in(backup.parent) == before
    assert names_in(database.parent) == {"bot.db"}


def test_looking_at_it_writes_nothing(backup: Path) -> None:
    ask(backup, "PRAGMA journal_mode = WAL")
    before, names = backup.read_bytes(), names_in(backup.parent)

    said = check_backup(backup, MIGRATIONS)

    assert "sound, schema" in said
    assert "1 turn." in said
    assert (backup.read_bytes(), names_in(backup.parent)) == (before, names)


def test_one_of_an_earlier_schema_is_good(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    shutil.copy(MIGRATIONS / "0001_start.sql", earlier)
    migrate(tmp_path / "old.db", earlier)

    restore(tmp_path / "old.db", tmp_path / "data" / "bot.db", MIGRATIONS, NOW)

    assert ask(tmp_path / "data" / "bot.db", "PRAGMA user_version") == [(1,)]


def test_the_database_is_no_backup_of_itself(backup: Path, database: Path) -> None:
    with pytest.raises(RestoreFailed, match="is the database itself"):
        restore(database, database, MIGRATIONS, NOW)


def test_while_a_bot_runs_nothing_is_touched(backup: Path, database: Path) -> None:
    with database.with_name("bot.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RestoreFailed, match=r"A bot runs on the folder .* Stop it first"):
            restore(backup, database, MIGRATIONS, NOW)

    assert words_in(database) == ["What is a quince?", "medlar"]
    assert KEPT not in names_in(database.parent)


def test_while_another_program_has_it_open_nothing_is_touched(backup: Path, database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as another:
        another.execute("PRAGMA journal_mode = WAL")
        another.execute("BEGIN")
        another.execute("SELECT * FROM turns").fetchall()
        with pytest.raises(RestoreFailed, match="Another program, such as Litestream, has"):
            restore(backup, database, MIGRATIONS, NOW)

    assert words_in(database) == ["What is a quince?", "medlar"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_leaves_nothing_that_the_bot_cannot_open(backup: Path, database: Path) -> None:
    for path in (database, database.parent):
        os.chown(path, 12_345, 12_345)

    make_backup(database, database.parent / "backups" / "one.db")
    restore(backup, database, MIGRATIONS, NOW)

    assert {path.stat().st_uid for path in database.parent.rglob("*")} == {12_345}


_DIE = """
import os, signal, sys
from pathlib import Path
from bot.operation.restore import restore
from bot.storage.migrations import MIGRATIONS

left, events = int(sys.argv[3]), {"open", "os.link", "os.rename", "os.remove", "sqlite3.connect"}

def watch(event, _arguments):
    global left
    if event in events:
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
restore(Path(sys.argv[1]), Path(sys.argv[2]), MIGRATIONS, float(sys.argv[4]))
"""
"""Kills itself before the so-many-th time that it does something to files."""


def dies_restoring(backup: Path, database: Path, after: int) -> bool:
    command = [sys.executable, "-c", _DIE, str(backup), str(database), str(after), str(NOW)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603  # our own
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def test_killed_at_any_moment_it_leaves_the_old_one_or_the_new_one(
    backup: Path, database: Path, tmp_path: Path
) -> None:
    seen = set()
    for after in range(1_000):
        data = tmp_path / str(after)
        shutil.copytree(database.parent, data)
        die_with_log(data / "bot.db", "in the log")
        was_killed = dies_restoring(backup, data / "bot.db", after)

        # As a bot that is started now would find it: copied, so that nothing is mended here.
        found = tmp_path / f"{after}-found"
        shutil.copytree(data, found)
        words = tuple(words_in(found / "bot.db"))
        seen.add(words)
        assert words in {("What is a quince?", "in the log"), ("What is a quince?",)}
        if words == ("What is a quince?",):
            assert words_in(found / KEPT) == ["What is a quince?", "in the log"]

        restore(backup, data / "bot.db", MIGRATIONS, NOW + 1)
        assert words_in(data / "bot.db") == ["What is a quince?"]
        assert "bot.db.restoring" not in names_in(data)
        shutil.rmtree(data)
        shutil.rmtree(found)
        if not was_killed:
            break

    assert len(seen) == 2
    assert os.path.lexists(backup)
