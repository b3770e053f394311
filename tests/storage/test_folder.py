"""The folder of the database: of this user alone, whatever it was before."""

import errno
import logging
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.folder import find_fault, prepare_folder
from bot.storage.migrations import explain, migrate

MIGRATIONS = Path("migrations/sqlite")
_NOBODY, _SOMEBODY = 65_534, 4_242

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


@pytest.fixture(autouse=True)
def _generous() -> Iterator[None]:
    """A machine on which everybody may read what nobody shuts."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """What others may do, by name."""
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.iterdir()}


async def test_what_is_made_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    async with Database(folder / "bot.db", MIGRATIONS) as database:
        await database.write("INSERT INTO strangers (user_id, told_at) VALUES (1, 0)")
        seen = modes(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert seen == dict.fromkeys(("bot.db", "bot.db-wal", "bot.db-shm"), "0o600")


def test_what_was_open_to_others_is_shut(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    migrate(folder / "bot.db", MIGRATIONS)
    for name in ("bot.db.before-0002", "bot.db-wal", "bot.db-shm", "bot.db"):
        (folder / name).touch()
        (folder / name).chmod(0o644)
    (folder / "mine.txt").touch(mode=0o644)
    folder.chmod(0o755)

    prepare_folder(folder / "bot.db")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes(folder).pop("mine.txt") == "0o644"
    assert {mode for name, mode in modes(folder).items() if name != "mine.txt"} == {"0o600"}


def test_a_copy_from_before_a_change_is_private(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    steps.mkdir()
    (steps / "0001_a.sql").write_text("CREATE TABLE a (x);", encoding="utf-8")
    migrate(tmp_path / "bot.db", steps)
    (steps / "0002_b.sql").write_text("CREATE TABLE b (x);", encoding="utf-8")

    migrate(tmp_path / "bot.db", steps)

    assert modes(tmp_path)["bot.db.before-0002"] == "0o600"


@pytest.mark.parametrize(("mode", "inside"), [(0o1777, ""), (0o755, "of-somebody")])
def test_a_folder_that_others_use_too_is_left_as_it_is(
    tmp_path: Path, mode: int, inside: str
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    if inside:
        (folder / inside).mkdir()
    folder.chmod(mode)

    prepare_folder(folder / "bot.db")

    assert stat.S_IMODE(folder.stat().st_mode) == mode
    assert modes(folder)["bot.db"] == "0o600"


def test_what_cannot_be_shut_is_told_and_used_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "bot.db.before-0001").symlink_to("nowhere")

    prepare_folder(tmp_path / "bot.db")

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "bot.db.before-0001" in caplog.text


@pytest.fixture
def of_another() -> Iterator[Path]:
    """A folder of root's, in a process that is somebody else's."""
    if os.geteuid() != 0:
        yield Path("/etc")
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "shut").mkdir(mode=0o700)
        (Path(folder) / "open").mkdir(mode=0o755)
        become(_NOBODY)
        try:
            yield Path(folder)
        finally:
            become(0)


def become(user_id: int) -> None:
    """Somebody who may become root again."""
    os.setresuid(0, 0, 0)
    os.setresuid(user_id, user_id, 0)


def hand_over(folder: Path, user_id: int) -> None:
    """As root does it."""
    before = os.geteuid()
    become(0)
    os.chown(folder, user_id, user_id)
    become(before)


@pytest.mark.parametrize("way", ["bot.db", "new/bot.db", "shut/bot.db", "shut/new/bot.db"])
def test_a_folder_that_may_not_be_written_is_told_with_its_owner(
    of_another: Path, way: str
) -> None:
    fault = str(find_fault(of_another / way))

    assert re.search("belongs to root, and this process runs as .+, who", fault)
    is_ours = way in ("bot.db", "shut/bot.db")
    assert fault.endswith(f" with chown {'-R ' if is_ours else ''}{os.geteuid()}")


@only_root
def test_a_folder_of_another_user_is_told_with_both_ways_out(of_another: Path) -> None:
    hand_over(of_another, _SOMEBODY)

    fault = str(find_fault(of_another / "bot.db"))

    assert f"chown -R {_NOBODY}, or run the bot as user {_SOMEBODY}" in fault


@only_root
def test_a_user_without_a_name_and_a_home_has_a_folder_too(
    of_another: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    folder = of_another / "open"
    hand_over(folder, _SOMEBODY)
    become(_SOMEBODY)

    prepare_folder(folder / "bot.db")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full. Make room."),
        (OSError(errno.EROFS, "Read-only file system"), "Read-only file system"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
    ],
)
def test_what_the_disk_refuses_at_the_start_is_one_sentence(error: OSError, words: str) -> None:
    sentence = str(explain(Path("data/bot.db"), error))

    assert sentence.startswith("The database data/bot.db cannot be used: ")
    assert words in sentence
    assert sentence.endswith(".")


def test_a_folder_that_is_not_there_yet_has_no_fault(tmp_path: Path) -> None:
    assert find_fault(tmp_path / "a" / "b" / "bot.db") is None


def test_what_sqlite_takes_away_meanwhile_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever is the last to close a database deletes its log and the index of that."""
    path = tmp_path / "bot.db"
    path.touch(mode=0o600)
    listed, gone = Path.glob, tmp_path / "bot.db-shm"
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter([*listed(self, pattern), gone]))

    assert find_fault(path) is None
    prepare_folder(path)

    assert caplog.records == []


def test_a_link_that_leads_nowhere_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "bot.db").symlink_to(tmp_path / "nowhere")

    assert str(find_fault(tmp_path / "bot.db")).endswith("bot.db is a device, not a file")
