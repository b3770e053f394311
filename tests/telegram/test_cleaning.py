"""What is deleted at a start and daily: turns that are too old, and old copies of the file."""

import os
from pathlib import Path

from bot.storage.database import Database
from bot.storage.forgetting import Forgetting
from bot.telegram.cleaning import Cleaning
from tests.storage.examples import ADA, NOW
from tests.storage.lives import Lives

DAY = 86400.0


def cleaning(database: Database, days: float) -> Cleaning:
    return Cleaning(database, Forgetting(database), days, lambda: NOW)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


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


async def test_without_a_limit_everything_is_kept(database: Database) -> None:
    lives = Lives(database)
    await lives.says(ADA, "quince", at=0)

    await cleaning(database, 0).clean()

    assert "messages" in await lives.tables_with("quince")


async def test_what_an_earlier_process_deleted_is_brought_to_its_end(
    database: Database, tmp_path: Path
) -> None:
    await Lives(database).says(ADA, "pomegranate")
    await Forgetting(database).forget_person(ADA.id, 10**9, NOW)

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
