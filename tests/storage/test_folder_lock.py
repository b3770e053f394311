"""One process on one folder."""

import asyncio
import errno
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.folder_lock import FolderInUse, FolderLock
from bot.storage.migrations import DatabaseError

NEVER = asyncio.Event


async def test_the_second_waits_for_the_first_and_then_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with FolderLock(tmp_path / "bot.db") as first, FolderLock(tmp_path / "bot.db") as second:
        assert await first.take(NEVER(), 0)
        waiting = asyncio.create_task(second.take(NEVER(), 30))
        done, _ = await asyncio.wait({waiting}, timeout=0.3)
        assert not done

        await first.__aexit__(None, None, None)
        first._file = None

        assert await waiting
    assert len(caplog.messages) == 1


async def test_the_second_ends_where_the_first_does_not(tmp_path: Path) -> None:
    async with FolderLock(tmp_path / "bot.db") as first, FolderLock(tmp_path / "bot.db") as second:
        assert await first.take(NEVER(), 0)

        with pytest.raises(FolderInUse, match=r"Another bot uses the folder .* DATA_DIR"):
            await second.take(NEVER(), 0.3)


async def test_who_is_told_to_stop_waits_no_longer(tmp_path: Path) -> None:
    stop = asyncio.Event()
    stop.set()

    async with FolderLock(tmp_path / "bot.db") as hold:
        assert not await hold.take(stop, 30)


def has_namespaces() -> bool:
    """Whether processes can be given a PID namespace of their own here, as containers are."""
    unshare = shutil.which("unshare")
    if not unshare:
        return False
    command = [*_AS_IN_A_CONTAINER, sys.executable, "-c", ""]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603  # our own


_AS_IN_A_CONTAINER = ("unshare", "--user", "--map-root-user", "--pid", "--mount", "--fork")

_HOLDER = """
import asyncio, os, sys
from pathlib import Path
from bot.storage.folder_lock import FolderLock

async def hold():
    async with FolderLock(Path(sys.argv[1])) as lock:
        await lock.take(asyncio.Event(), 0)
        print(os.getpid(), flush=True)
        sys.stdin.read()

asyncio.run(hold())
"""


@pytest.mark.skipif(not has_namespaces(), reason="needs unshare, and that it is allowed")
async def test_another_container_on_the_same_volume_is_kept_out(tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    command = [*_AS_IN_A_CONTAINER, sys.executable, "-c", _HOLDER, str(database)]
    holder = subprocess.Popen(  # noqa: ASYNC220, S603  # a program of this test's own
        command, cwd=Path.cwd(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"1\n"  # It has the PID that a bot has in Docker.
        async with FolderLock(database) as hold:
            with pytest.raises(FolderInUse):
                await hold.take(NEVER(), 0)
            assert holder.stdin
            holder.stdin.close()
            assert holder.wait() == 0

            assert await hold.take(NEVER(), 30)


async def test_a_lock_dies_with_its_owner(tmp_path: Path) -> None:
    script = (
        "import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDWR | os.O_CREAT), "
        "fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    )
    owner = subprocess.Popen(  # noqa: ASYNC220, S603  # a program of this test's own
        [sys.executable, "-c", script, str(tmp_path / "bot.db.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with owner:
        assert owner.stdout
        assert owner.stdout.readline() == b"held\n"
        async with FolderLock(tmp_path / "bot.db") as hold:
            with pytest.raises(FolderInUse):
                await hold.take(NEVER(), 0)
            owner.kill()

            assert await hold.take(NEVER(), 30)


async def test_where_there_are_no_locks_the_bot_runs_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def lock(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    async with FolderLock(tmp_path / "bot.db", lock) as hold:
        assert await hold.take(NEVER(), 0)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    with pytest.raises(DatabaseError, match=r"cannot be used: .*\.$"):
        async with FolderLock(tmp_path / "data" / "bot.db"):
            pass
