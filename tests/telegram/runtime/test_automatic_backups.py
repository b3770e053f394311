"""Backups that are made by themselves."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from bot.domain.errors import BackupNotMade, BotError
from bot.storage.backup_failure import BackupFailure, last_failure, note_failure
from bot.storage.backup_folder import backups_of, name_automatic, name_backup
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailable
from bot.telegram.runtime.automatic_backups import AutomaticBackups
from tests.patience import PATIENCE
from tests.storage.examples import NOW

HOUR = 3600.0


class Admins:
    """Who hear of it."""

    def __init__(self) -> None:
        self.heard: list[type[BotError]] = []
        self.told = asyncio.Event()
        self.is_storage_gone = False

    async def alert(self, trouble: type[BotError]) -> None:
        self.heard.append(trouble)
        self.told.set()
        if self.is_storage_gone:
            raise StorageUnavailable


@pytest.fixture
def admins() -> Admins:
    return Admins()


def backups(database: Path, admins: Admins, hours: float = 1, keep: int = 2) -> AutomaticBackups:
    return AutomaticBackups(database, hours, keep, admins.alert, lambda: NOW)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock"}


def is_there(path: Path) -> bool:
    return path.exists()


async def run_until_made(automatic: AutomaticBackups, path: Path) -> None:
    running = asyncio.create_task(automatic.run())
    async with asyncio.timeout(PATIENCE):
        while not is_there(path):  # noqa: ASYNC110  # a file sets no event
            await asyncio.sleep(0.01)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_the_first_one_is_made_at_once(
    database: Database, tmp_path: Path, admins: Admins
) -> None:
    await run_until_made(backups(database.path, admins), tmp_path / "backups" / name_automatic(NOW))

    assert admins.heard == []


@pytest.mark.parametrize("age", [61 * 60, -9 * HOUR], ids=["too old", "from the future"])
async def test_where_the_newest_is_no_good_one_is_made_at_once(
    database: Database, tmp_path: Path, admins: Admins, age: float
) -> None:
    folder = backups_of(database.path)
    await asyncio.to_thread(folder.mkdir)
    (folder / name_automatic(NOW - age)).touch()

    await run_until_made(backups(database.path, admins), folder / name_automatic(NOW))

    assert name_automatic(NOW) in names_in(folder)


async def test_after_a_restart_the_next_one_waits_for_its_time(
    database: Database, admins: Admins
) -> None:
    folder = backups_of(database.path)
    await asyncio.to_thread(folder.mkdir)
    (folder / name_automatic(NOW - HOUR / 2)).touch()

    running = asyncio.create_task(backups(database.path, admins).run())
    done, _pending = await asyncio.wait({running}, timeout=0.3)
    running.cancel()

    assert not done
    assert names_in(folder) == {name_automatic(NOW - HOUR / 2)}


async def test_without_a_period_there_are_none(database: Database, admins: Admins) -> None:
    note_failure(database.path, BackupFailure(NOW, "It failed when there were some."))

    await backups(database.path, admins, hours=0).run()

    assert last_failure(database.path) is None
    assert "backups" not in names_in(database.path.parent)


async def test_only_the_newest_are_kept_and_what_others_put_there(
    database: Database, admins: Admins
) -> None:
    folder = backups_of(database.path)
    await asyncio.to_thread(folder.mkdir)
    mine = {name_backup(NOW - 3 * HOUR), "before-update.db"}
    for name in (name_automatic(NOW - HOUR), name_automatic(NOW - 2 * HOUR), *mine):
        (folder / name).touch()

    assert await backups(database.path, admins).make()

    assert names_in(folder) == {name_automatic(NOW), name_automatic(NOW - HOUR), *mine}


@pytest.mark.parametrize("is_storage_gone", [False, True])
async def test_one_that_fails_is_told_and_deletes_nothing(
    database: Database, admins: Admins, is_storage_gone: bool, caplog: pytest.LogCaptureFixture
) -> None:
    admins.is_storage_gone = is_storage_gone
    database.path.with_name("backups").write_text("no folder")

    running = asyncio.create_task(backups(database.path, admins).run())
    async with asyncio.timeout(PATIENCE):
        await admins.told.wait()
    done, _pending = await asyncio.wait({running}, timeout=0.1)
    running.cancel()

    assert not done
    assert admins.heard == [BackupNotMade]
    assert "the automatic backup failed" in caplog.text


async def test_one_that_fails_is_noted_until_one_is_made(
    database: Database, admins: Admins, tmp_path: Path
) -> None:
    folder, automatic = tmp_path / "backups", backups(database.path, admins)
    folder.write_text("no folder")

    assert not await automatic.make()

    noted = last_failure(database.path)
    assert noted is not None
    assert noted.at == NOW
    assert noted.reason.endswith("could not be made: " + str(folder) + " is no folder.")

    folder.unlink()
    assert await automatic.make()
    assert last_failure(database.path) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"at": null, "reason": 1}', "\\udc80"])
async def test_a_note_that_cannot_be_read_is_none(database: Database, content: str) -> None:
    database.path.with_name("bot.db.backup-failed").write_text(content)

    assert last_failure(database.path) is None


def test_where_nothing_is_noted_there_was_no_failure(tmp_path: Path) -> None:
    assert last_failure(tmp_path / "bot.db") is None
