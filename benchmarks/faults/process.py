"""The bot of a campaign: started, killed, frozen, put onto a full disk, and started again."""

import asyncio
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from benchmarks.faults.history import Ending, Life, Stage

IS_DISK_LIMITED = sys.platform == "linux"
"""Whether a process can be given a full disk: by a limit on the size of its files."""

_UNLIMITED = resource.RLIM_INFINITY
_LIMITED_START = (
    "import os, resource, sys; "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY)); "
    "os.execv(sys.executable, [sys.executable, '-m', 'bot'])"
)
_END_SECONDS = 30.0
_FULL_SECONDS = 6.0
_PAUSE = 0.2
_MOST_STARTS = 12


class Bot:
    """`python -m bot`, one process after the other; what ends by itself is started again."""

    def __init__(
        self, environment: Mapping[str, str], folder: Path, on_death: Callable[[], None]
    ) -> None:
        self._environment = dict(environment)
        self._folder = folder
        self._on_death = on_death
        self._process: Process | None = None
        self._ending: Ending = "by itself"
        self._watching: asyncio.Task[None] | None = None
        self._is_over = False
        self._log: list[bytes] = []
        self.lives: list[Life] = []

    @property
    def database(self) -> Path:
        """Its file."""
        return self._folder / "bot.db"

    @property
    def log(self) -> str:
        """All that it wrote, over all its lives."""
        return b"".join(self._log).decode(errors="replace")

    async def start(self, file_limit: int | None = None) -> None:
        """Start it; with a limit in bytes on its files, as on a full disk."""
        command = ["-m", "bot"] if file_limit is None else ["-c", _LIMITED_START, str(file_limit)]
        self._ending = "by itself" if file_limit is None else "disk full"
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            # A pipe: a log in a file would be on the full disk too.
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._watching = asyncio.create_task(self._watch(self._process, time.monotonic()))

    async def kill(self) -> None:
        """As kill -9, and another start."""
        await self._end("killed", signal.SIGKILL)
        await self.start()

    async def restart(self) -> None:
        """As `docker restart` does."""
        await self._end("told", signal.SIGTERM)
        await self.start()

    async def freeze(self, seconds: float) -> None:
        """As a machine that sleeps."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGCONT)

    async def fill_disk(self, room: int, *, is_tried_again: bool) -> None:
        """Let no file grow beyond so many bytes until it ends; then there is space again."""
        process = self._process
        if process is None or process.returncode is not None or not IS_DISK_LIMITED:
            return
        self._ending = "disk full"
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, _UNLIMITED))
        if not await self._has_ended(_FULL_SECONDS):
            # Nothing was to be stored in the meantime.
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (_UNLIMITED, _UNLIMITED))
            self._ending = "by itself"
            return
        if is_tried_again:
            await self.start(file_limit=room)
            if not await self._has_ended(_FULL_SECONDS):
                await self._end("killed", signal.SIGKILL)
        await self.start()

    async def finish(self) -> None:
        """The last end, in good order."""
        self._is_over = True
        await self._end("told", signal.SIGTERM)

    async def abandon(self) -> None:
        """Whatever it is at."""
        self._is_over = True
        await self._end("killed", signal.SIGKILL)

    async def _end(self, ending: Ending, number: signal.Signals) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._ending = ending
        process.send_signal(number)
        if not await self._has_ended(_END_SECONDS):
            # Its status tells that it had to be.
            process.kill()
            await self._has_ended(_END_SECONDS)

    async def _has_ended(self, seconds: float) -> bool:
        if self._watching is None:
            return True
        done, _ = await asyncio.wait({self._watching}, timeout=seconds)
        return bool(done)

    async def _watch(self, process: Process, began_at: float) -> None:
        """Until it has ended: keep its log, and note its life."""
        assert process.stdout is not None  # noqa: S101 - it was made with a pipe
        said = b""
        while chunk := await process.stdout.read(65_536):
            self._log.append(chunk)
            said += chunk
        status = await process.wait()
        self._on_death()
        answered = read_answered(self.database)
        life = Life(began_at, time.monotonic(), self._ending, status, answered, _stage(said))
        self.lives.append(life)
        is_unexpected = self._ending == "by itself"
        if is_unexpected and not self._is_over and len(self.lives) < _MOST_STARTS:
            await asyncio.sleep(_PAUSE)
            await self.start()


def _stage(said: bytes) -> Stage:
    """How far a process came that has written this."""
    if not said:
        return "silent"
    return "serving" if b"this is @" in said else "starting"


def read_answered(database: Path) -> frozenset[int]:
    """Turns whose answer is stored, as the file is now that nobody uses it."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("", "-wal"):
            path = database.with_name(database.name + suffix)
            if path.exists():
                shutil.copy(path, folder)
        try:
            with closing(sqlite3.connect(Path(folder) / database.name)) as connection:
                rows = connection.execute("SELECT id FROM turns WHERE state <> 'asked'").fetchall()
        except sqlite3.Error:
            return frozenset()  # It ended before it had made its tables.
    return frozenset(row[0] for row in rows)
