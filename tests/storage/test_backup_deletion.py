"""What was deleted is gone from the backups, too, and nothing else is."""

import asyncio
import os
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.message import Author, Thread
from bot.domain.reminder import Reminder
from bot.domain.speaker_labels import Reply
from bot.domain.when import Plan
from bot.storage.backup import make_backup
from bot.storage.backup_deletion import BackupDeletion, BackupFiles
from bot.storage.backup_folder import hold, name_automatic, name_backup
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.deletion import Deletion
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.migrations import MIGRATIONS, find_migrations, migrate
from bot.storage.reminders import Reminders
from tests.storage.every_table import fill, holding, names_of, tables_of
from tests.storage.examples import ADA, ELSEWHERE, NOW
from tests.storage.lives import Lives, file_named

pytestmark = pytest.mark.sqlite

BOB = Author(1906, "Bob")
LATE = 10**9
DAY = 86400.0
NAME = name_backup(NOW - DAY)


@pytest.fixture
def lives(database: Database) -> Lives:
    return Lives(database)


@pytest.fixture
def deletion(database: Database) -> Deletion:
    return Deletion(database)


@pytest.fixture
def in_backups(database: Database, tmp_path: Path) -> BackupDeletion:
    return BackupDeletion(database, BackupFiles(tmp_path / "bot.db", MIGRATIONS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


async def back_up(tmp_path: Path, target: Path) -> Path:
    await asyncio.to_thread(make_backup, tmp_path / "bot.db", target)
    return target


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def holds(path: Path, *words: str) -> set[str]:
    content = path.read_bytes()
    return {word for word in words if word.encode() in content}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_person_is_forgotten_in_each_backup_and_nobody_else_is(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    for number in range(40):
        await lives.says(ADA, "pomegranate" * (1 + number % 9), file_named(f"pomegranate{number}"))
    reply = Reply(99, "Ada", ADA.id, "I like a pomegranate", quote="pomegranate")
    await lives.says(BOB, "quince", thread=ELSEWHERE, reply=reply)
    backup = await back_up(tmp_path, folder / NAME)
    mine = await back_up(tmp_path, folder / "before-update.db")
    os.utime(backup, (NOW, NOW - 5))
    assert holds(backup, "pomegranate", "quince") == {"pomegranate", "quince"}

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert await in_backups.is_due()
    assert await in_backups.clean(NOW)

    for path in (backup, mine):
        assert holds(path, "pomegranate", "Ada", "quince") == {"quince"}
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
        assert ask(path, "SELECT author_id FROM turns") == [(BOB.id,)]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert backup.stat().st_mtime == NOW - 5
    assert names_in(folder) == {".lock", NAME, "before-update.db"}
    assert not await in_backups.is_due()


async def test_a_chat_is_forgotten_too(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    await lives.says(ADA, "pomegranate", thread=ELSEWHERE)
    await lives.says(ADA, "quince")
    backup = await back_up(tmp_path, folder / NAME)

    await deletion.forget_chat(ELSEWHERE.chat_id, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert holds(backup, "pomegranate", "quince") == {"quince"}


@pytest.mark.parametrize("is_of_chat", [False, True], ids=["a person's", "a chat's"])
async def test_reminders_go_where_there_is_nothing_else(
    deletion: Deletion,
    in_backups: BackupDeletion,
    database: Database,
    tmp_path: Path,
    *,
    is_of_chat: bool,
) -> None:
    new = Reminder(0, ELSEWHERE, ADA, "say", "pomegranate", 0, "UTC", Plan(NOW + DAY))
    await Reminders(database).add(new, "test", NOW)
    backup = await back_up(tmp_path, tmp_path / "backups" / NAME)

    if is_of_chat:
        await deletion.forget_chat(ELSEWHERE.chat_id, LATE, NOW)
    else:
        await deletion.forget_person(ADA.id, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert holds(backup, "pomegranate", "Ada") == set()
    assert holds(tmp_path / "bot.db", "pomegranate") == set()


async def test_a_question_that_still_waited_at_the_backup_goes_too(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, database: Database, tmp_path: Path
) -> None:
    inbox = Inbox(database)
    body = '{{"message": {{"from": {{"id": {}}}, "text": "{}"}}}}'
    ada, bob = body.format(ADA.id, "pomegranate"), body.format(BOB.id, "quince")
    await inbox.add([StoredUpdate(70, ada), StoredUpdate(71, bob)], NOW)
    backup = await back_up(tmp_path, tmp_path / "backups" / NAME)
    await inbox.finish([70, 71], NOW)

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert holds(backup, "pomegranate", "quince") == {"quince"}
    assert ask(backup, "SELECT update_id FROM updates WHERE done_at IS NULL") == [(71,)]


async def test_a_backup_that_holds_nothing_of_it_is_left_alone(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    await lives.says(BOB, "quince", thread=ELSEWHERE)
    backup = await back_up(tmp_path, folder / NAME)
    before = backup.stat().st_ino
    await lives.says(ADA, "pomegranate")

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert backup.stat().st_ino == before


async def test_what_was_asked_since_stays_in_later_backups(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    await lives.says(ADA, "pomegranate", at=NOW - DAY)
    until = await deletion.newest_turn()
    early = await back_up(tmp_path, folder / name_backup(NOW - 9))
    await deletion.forget_person(ADA.id, until, NOW)
    await lives.says(ADA, "quince", at=NOW + 1)
    later = await back_up(tmp_path, folder / name_backup(NOW + 9))

    assert await in_backups.clean(NOW + 10)

    assert holds(early, "pomegranate") == set()
    assert holds(later, "pomegranate", "quince") == {"quince"}


async def test_ids_of_another_past_do_not_save_a_turn(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    await lives.says(ADA, "pomegranate")
    await lives.says(ADA, "quince")
    backup = await back_up(tmp_path, folder / NAME)
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("UPDATE turns SET id = id + 5000")
        connection.commit()

    await deletion.forget_person(ADA.id, 2, NOW)
    assert await in_backups.clean(NOW)

    assert ask(backup, "SELECT id FROM turns") == []


async def test_it_is_done_by_the_next_process_where_one_ends_before(
    lives: Lives, database: Database, tmp_path: Path, folder: Path
) -> None:
    await lives.says(ADA, "pomegranate")
    backup = await back_up(tmp_path, folder / NAME)
    await Deletion(database).forget_person(ADA.id, LATE, NOW)
    # As a kill in the midst of it leaves the folder.
    (folder / ".cleaning").mkdir()
    (folder / ".cleaning" / "copy.db").write_bytes(backup.read_bytes())
    (folder / ".parley-20270101T000000Z.db.part").write_bytes(backup.read_bytes())
    (tmp_path / "bot.db.restoring").write_bytes(backup.read_bytes())
    (tmp_path / ".cleaning").mkdir()
    (tmp_path / "bot.db.replaced-20270101T000000Z").hardlink_to(tmp_path / "bot.db")

    assert await BackupDeletion(database, BackupFiles(tmp_path / "bot.db", MIGRATIONS)).clean(
        NOW + DAY
    )

    assert holds(backup, "pomegranate") == set()
    assert names_in(folder) == {".lock", NAME}
    assert names_in(tmp_path) == {"backups", "bot.db", "bot.db-wal", "bot.db-shm"}
    assert await database.read("SELECT * FROM forget_in_backups") == []


@pytest.mark.parametrize("name", [NAME, name_automatic(NOW - DAY)])
async def test_those_made_by_hand_and_by_the_bot_are_both_reached(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, name: str
) -> None:
    await lives.says(ADA, "pomegranate")
    backup = await back_up(tmp_path, tmp_path / "backups" / name)
    damaged = backup.with_name(name.replace("2", "1"))
    await asyncio.to_thread(damaged.write_text, "pomegranate")
    await deletion.forget_person(ADA.id, LATE, NOW)

    assert await in_backups.clean(NOW)

    assert holds(backup, "pomegranate") == set()
    assert not await asyncio.to_thread(damaged.exists)


async def test_a_backup_that_is_under_way_is_waited_for(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    await lives.says(ADA, "pomegranate")
    begun = await back_up(tmp_path, tmp_path / "begun.db")
    await asyncio.to_thread(folder.mkdir)
    is_done = threading.Event()

    def finish() -> None:
        with hold(folder, lambda: False):
            held.set()
            is_done.wait()
            shutil.move(begun, folder / NAME)

    held = threading.Event()
    finishing = asyncio.create_task(asyncio.to_thread(finish))
    await asyncio.to_thread(held.wait)
    await deletion.forget_person(ADA.id, LATE, NOW)
    cleaning = asyncio.create_task(in_backups.clean(NOW))
    done, _pending = await asyncio.wait({cleaning}, timeout=0.3)
    assert not done
    is_done.set()
    await finishing

    assert await cleaning
    assert holds(folder / NAME, "pomegranate") == set()


async def test_one_of_an_earlier_schema_is_written_anew(
    deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for step in find_migrations(MIGRATIONS)[:4]:
        shutil.copy(step.path, earlier)
    await asyncio.to_thread(folder.mkdir)
    migrate(folder / NAME, earlier)
    with closing(sqlite3.connect(folder / NAME)) as connection:
        connection.execute(
            "INSERT INTO people (user_id, username, name) VALUES (?, '', 'Ada')", (ADA.id,)
        )
        connection.commit()

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert ask(folder / NAME, "SELECT * FROM people") == []
    assert names_in(folder) == {".lock", NAME}


async def test_one_that_cannot_be_written_anew_is_deleted(
    lives: Lives,
    deletion: Deletion,
    in_backups: BackupDeletion,
    tmp_path: Path,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(40):
        await lives.says(ADA, "pomegranate" * 50)
    unreadable = await back_up(tmp_path, folder / name_backup(NOW))
    content = unreadable.read_bytes().replace(b"TABLE people", b"TABL\xf9 people")
    unreadable.write_bytes(content)
    backup = await back_up(tmp_path, folder / NAME)
    with backup.open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xa5" * 4_096)

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert names_in(folder) == {".lock"}
    assert "so it is deleted" in caplog.text


async def test_what_is_no_backup_of_ours_is_left_alone(
    deletion: Deletion, in_backups: BackupDeletion, folder: Path
) -> None:
    await asyncio.to_thread(folder.mkdir)
    ask(folder / "mine.db", "CREATE TABLE turns (id)")
    (folder / "words.db").write_text("words " * 1000)
    (folder / "notes.txt").write_text("notes")

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert names_in(folder) == {".lock", "mine.db", "words.db", "notes.txt"}


async def test_copies_beside_the_database_are_reached_too(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path
) -> None:
    await lives.says(ADA, "pomegranate")
    replaced = await back_up(tmp_path, tmp_path / "bot.db.replaced-20270101T000000Z")
    before = await back_up(tmp_path, tmp_path / "bot.db.before-0006")

    await deletion.forget_person(ADA.id, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert holds(replaced, "pomegranate") == set()
    assert not before.exists()


async def test_what_is_too_old_goes_from_the_backups_too(
    lives: Lives, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    await lives.says(ADA, "pomegranate", at=NOW - 3 * DAY)
    await lives.says(ADA, "quince", thread=Thread(ADA.id, 7), at=NOW - DAY)
    backup = await back_up(tmp_path, folder / NAME)

    assert await in_backups.clean(NOW)
    assert holds(backup, "pomegranate") == {"pomegranate"}
    assert await in_backups.clean(NOW, older_than=NOW - 2 * DAY)

    assert holds(backup, "pomegranate", "quince") == {"quince"}


async def test_where_there_are_no_backups_nothing_is_left_to_do(
    deletion: Deletion, in_backups: BackupDeletion, database: Database, tmp_path: Path
) -> None:
    await deletion.forget_person(ADA.id, LATE, NOW)

    assert not await in_backups.is_due()
    assert await in_backups.clean(NOW)
    assert await database.read("SELECT * FROM forget_in_backups") == []
    assert "backups" not in names_in(tmp_path)


async def _only(backup: Path, table: str, id_: int, target: Path) -> None:
    """The backup, in which nothing else than this table names somebody."""
    shutil.copyfile(backup, target)
    async with Database(target, MIGRATIONS) as opened:
        tables = await tables_of(opened)
    with closing(sqlite3.connect(target)) as connection:
        for other in sorted(set(tables) - {table}):
            for column in names_of(other, tables[other]):
                connection.execute(f"DELETE FROM {other} WHERE {column} = ?", (id_,))  # noqa: S608  # our names
        connection.commit()


@pytest.mark.parametrize("is_chat", [False, True], ids=["a person", "a chat"])
async def test_each_table_alone_has_a_backup_written_anew(
    lives: Lives,
    deletion: Deletion,
    in_backups: BackupDeletion,
    database: Database,
    tmp_path: Path,
    folder: Path,
    *,
    is_chat: bool,
) -> None:
    thread = Thread(-77) if is_chat else ELSEWHERE
    id_ = thread.chat_id if is_chat else ADA.id
    turn = await lives.says(BOB, "quince", thread=ELSEWHERE)
    await fill(database, turn, thread, ADA.id, id_)
    before = await holding(database, id_)
    backup = await back_up(tmp_path, tmp_path / "whole.db")
    if is_chat:
        await deletion.forget_chat(id_, LATE, NOW)
    else:
        await deletion.forget_person(id_, LATE, NOW)
    # What hangs on a turn or on a reminder goes with that.
    gone = before - await holding(database, id_) - {"reminder_times", "shown", "uploads", "sources"}
    assert len(gone) > 5
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    for table in gone:
        await _only(backup, table, id_, folder / f"{table}.db")

    assert await in_backups.clean(NOW)

    for table in gone:
        async with Database(folder / f"{table}.db", MIGRATIONS) as opened:
            assert table not in await holding(opened, id_), table


async def test_a_chat_is_forgotten_in_backups_that_know_it_by_its_old_id(
    lives: Lives, deletion: Deletion, in_backups: BackupDeletion, tmp_path: Path, folder: Path
) -> None:
    await lives.says(ADA, "pomegranate", thread=ELSEWHERE)
    await lives.says(BOB, "quince", thread=Thread(-300))
    backup = await back_up(tmp_path, folder / NAME)
    await Chats(lives.database).move(ELSEWHERE.chat_id, -200)

    await deletion.forget_chat(-200, LATE, NOW)
    assert await in_backups.clean(NOW)

    assert holds(backup, "pomegranate", "quince") == {"quince"}
