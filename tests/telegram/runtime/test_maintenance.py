"""What is deleted at a start and daily: turns that are too old, and old copies of the file."""

import asyncio
import logging
import os
from datetime import time
from pathlib import Path

import pytest

from bot.domain.reminder import Reminder
from bot.domain.schedule import Days
from bot.domain.when import Plan
from bot.storage.backup import make_backup
from bot.storage.backup_deletion import BackupDeletion, BackupFiles
from bot.storage.database import Database
from bot.storage.deletion import Deletion
from bot.storage.inbox import Inbox, StoredUpdate
from bot.storage.migrations import MIGRATIONS
from bot.storage.reminders import Reminders
from bot.storage.temporary_conversations import TemporaryConversations
from bot.telegram.runtime.maintenance import Maintenance
from tests.storage.examples import ADA, HOME, NOW, Story
from tests.storage.lives import Lives

DAY = 86400.0


def cleaning(database: Database, days: float, *, is_right: bool | None = True) -> Maintenance:
    return Maintenance(
        database,
        Deletion(database),
        BackupDeletion(database, BackupFiles(database.path, MIGRATIONS)),
        TemporaryConversations(database),
        Inbox(database),
        days,
        lambda: NOW,
        lambda _now: is_right,
    )


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_what_is_older_than_it_may_be_is_gone_from_the_file(
    database: Database, tmp_path: Path
) -> None:
    lives = Lives(database)
    await lives.says(ADA, "pomegranate", at=NOW - 3 * DAY)
    await lives.says(ADA, "quince", at=NOW - DAY)

    await cleaning(database, 2).clean()

    assert await lives.tables_with("pomegranate") == set()
    assert b"pomegranate" not in bytes_of(tmp_path)
    assert b"quince" in bytes_of(tmp_path)


async def test_it_is_gone_from_the_backups_too(database: Database, tmp_path: Path) -> None:
    lives, backup = Lives(database), tmp_path / "backups" / "mine.db"
    await lives.says(ADA, "pomegranate", at=NOW - 3 * DAY)
    await lives.says(ADA, "quince", at=NOW - DAY)
    await asyncio.to_thread(make_backup, tmp_path / "bot.db", backup)

    await cleaning(database, 2, is_right=False).clean()
    assert b"pomegranate" in backup.read_bytes()
    await cleaning(database, 2).clean()

    assert b"pomegranate" not in backup.read_bytes()
    assert b"quince" in backup.read_bytes()


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (0, {"said a week ago", "said now", "not yet said", "each day"}),
        (0.1, {"said now", "not yet said", "each day"}),
        (3, {"said now", "not yet said", "each day"}),
    ],
    ids=["no limit", "hours", "days"],
)
async def test_reminders_that_are_over_go_and_those_still_to_be_said_stay(
    database: Database, days: float, left: set[str]
) -> None:
    reminders = Reminders(database)
    times = {"said long ago": -40, "said a week ago": -7, "said now": -7, "not yet said": -40}
    for text, day in times.items():
        at = NOW + day * DAY
        new = Reminder(0, HOME, ADA, "say", text, 0, "UTC", Plan(at))
        await reminders.add(new, text, at - DAY)
        (due,) = await reminders.take_due(at)
        if text != "not yet said":
            await reminders.end(due, "said", NOW if text == "said now" else at)
    daily = Reminder(0, HOME, ADA, "say", "each day", 0, "UTC", Plan(NOW + DAY, Days(time(8))))
    await reminders.add(daily, "daily", NOW - 40 * DAY)

    await cleaning(database, days).clean()

    rows = await database.read("SELECT text FROM reminders")
    assert {row["text"] for row in rows} == left
    assert len(await reminders.left_over()) == 1


async def test_without_a_limit_everything_is_kept(database: Database) -> None:
    lives = Lives(database)
    await lives.says(ADA, "quince", at=0)

    await cleaning(database, 0).clean()

    assert "messages" in await lives.tables_with("quince")


async def test_what_an_earlier_process_deleted_is_brought_to_its_end(
    database: Database, tmp_path: Path
) -> None:
    await Lives(database).says(ADA, "pomegranate")
    await Deletion(database).forget_person(ADA.id, 10**9, NOW)

    await cleaning(database, 0).clean()

    assert b"pomegranate" not in bytes_of(tmp_path)


async def test_copies_from_before_a_change_of_the_schema_are_kept_for_seven_days(
    database: Database, tmp_path: Path
) -> None:
    for name, days in (("bot.db.before-0002", 8), ("bot.db.before-0003", 6), ("backup.db", 99)):
        (tmp_path / name).write_bytes(b"a copy")
        os.utime(tmp_path / name, (NOW - days * DAY, NOW - days * DAY))

    await cleaning(database, 0).clean()

    left = set(names_in(tmp_path))
    assert left >= {"bot.db", "bot.db.before-0003", "backup.db"}
    assert "bot.db.before-0002" not in left


async def test_updates_that_cannot_come_again_are_forgotten(database: Database) -> None:
    inbox = Inbox(database)
    await inbox.add([StoredUpdate(1, "{}"), StoredUpdate(2, "{}"), StoredUpdate(3, "{}")], 0)
    await inbox.finish([1], NOW - 3 * DAY)
    await inbox.finish([2], NOW - DAY)

    await cleaning(database, 0).clean()

    again = [StoredUpdate(id_, "{}") for id_ in (1, 2, 3)]
    assert await inbox.add(again, NOW) == {1}


@pytest.mark.parametrize("is_right", [False, None], ids=["is wrong", "is not known"])
async def test_where_the_time_is_doubtful_nothing_is_deleted_for_its_age(
    database: Database, tmp_path: Path, is_right: bool | None
) -> None:
    lives, inbox = Lives(database), Inbox(database)
    await lives.says(ADA, "quince", at=NOW - 400 * DAY)
    await inbox.add([StoredUpdate(1, "{}")], NOW - 400 * DAY)
    await inbox.finish([1], NOW - 400 * DAY)
    (tmp_path / "bot.db.before-0002").write_bytes(b"a copy")
    os.utime(tmp_path / "bot.db.before-0002", (0, 0))

    pause = await cleaning(database, 2, is_right=is_right).clean()

    assert pause == 3600
    assert "messages" in await lives.tables_with("quince")
    assert await inbox.add([StoredUpdate(1, "{}")], NOW) == set()
    assert "bot.db.before-0002" in names_in(tmp_path)


async def test_a_wrong_clock_is_told_once_a_day(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = cleaning(database, 2, is_right=False)

    for _hour in range(25):
        await wrong.clean()

    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2


async def test_a_temporary_conversation_is_met_when_its_day_is_over(database: Database) -> None:
    story = Story(database)
    await story.conversations.begin(HOME, NOW - DAY + 5000, is_temporary=True)

    assert await cleaning(database, 0).clean() == 5000
    await story.conversations.current(HOME, NOW)
    await database.write("UPDATE conversations SET started_at = :at", {"at": NOW - DAY})
    assert await cleaning(database, 0).clean() == DAY
    assert await Lives(database).rows("threads") == []
