"""The bot of a campaign: killed, frozen, put onto a full disk, and started again."""

import asyncio
import os
import re
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from benchmarks.faults.history import Ending, Life, Stage
from benchmarks.faults.launching import Launch, Started

IS_DISK_LIMITED = sys.platform == "linux"
"""Whether a process can be given a full disk: by a limit on the size of its files."""

_UNLIMITED = resource.RLIM_INFINITY
_END_SECONDS = 30.0
_FULL_SECONDS = 6.0
_PAUSE = 0.2
_MOST_LIVES = 12
_CHUNK = 65_536
_ANEW = re.compile(rb"this process starts anew[^\n]*\n?")


class Bot:
    """One process after the other; one that ends by itself is started again."""

    def __init__(
        self,
        launch: Launch,
        environment: Mapping[str, str],
        folder: Path,
        on_death: Callable[[], None],
    ) -> None:
        self._launch = launch
        self._environment = dict(environment)
        self._folder = folder
        self._on_death = on_death
        self._process: Started | None = None
        self._ending: Ending = "by itself"
        self._watching: asyncio.Task[None] | None = None
        self._is_over = False
        self._was_full_at = float("-inf")
        self._log = Log(folder / "log")
        self.lives: list[Life] = []

    @property
    def database(self) -> Path:
        """Its file."""
        return self._folder / "bot.db"

    @property
    def log(self) -> str:
        """All that it wrote, over all its lives."""
        return self._log.read().decode(errors="replace")

    async def start(self, room: int | None = None) -> None:
        """Start it; where there is `room` for so many bytes a file only, on a full disk."""
        self._ending = "by itself" if room is None else "disk full"
        begins_at = len(self._log.read())
        self._process = await self._launch(dict(self._environment), self._log.path)
        if room is not None:
            _limit(self._process, room)
        self._watching = asyncio.create_task(self._watch(self._process, begins_at))

    async def kill(self, pause: float = 0.0) -> None:
        """As kill -9, and another start after so many seconds."""
        await self._end("killed", signal.SIGKILL)
        await asyncio.sleep(pause)
        await self.start()

    async def restart(self, pause: float = 0.0) -> None:
        """As `docker restart` does; `pause` seconds lie between."""
        await self._end("told", signal.SIGTERM)
        await asyncio.sleep(pause)
        await self.start()

    async def freeze(self, seconds: float) -> None:
        """As a machine that sleeps."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    async def fill_disk(self, room: int, *, is_tried_again: bool) -> None:
        """Let no file grow beyond so many bytes until it ends; then there is space again."""
        process = self._process
        if process is None or process.returncode is not None or not IS_DISK_LIMITED:
            return
        self._ending = "disk full"
        _limit(process, room)
        if not await self._has_ended(_FULL_SECONDS):
            # Nothing was to be stored in the meantime; or it was, and it is about to end.
            _limit(process, _UNLIMITED)
            self._ending, self._was_full_at = "by itself", time.monotonic()
            return
        if is_tried_again:
            await self.start(room)
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
        self._log.close()

    async def _end(self, ending: Ending, number: signal.Signals) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._ending = ending
        process.send_signal(number)
        if not await self._has_ended(_END_SECONDS):
            # Its status tells that it had to be.
            process.send_signal(signal.SIGKILL)
            await self._has_ended(_END_SECONDS)

    async def _has_ended(self, seconds: float) -> bool:
        if self._watching is None:
            return True
        done, _ = await asyncio.wait({self._watching}, timeout=seconds)
        return bool(done)

    async def _watch(self, process: Started, log_begins_at: int) -> None:
        """Until it has ended: note its life, and start the next where this was not foreseen."""
        began_at = time.monotonic()
        status = await process.wait()
        self._on_death()
        answered, stage = read_answered(self.database), _stage(self._log.read()[log_begins_at:])
        is_unexpected = self._ending == "by itself"
        if is_unexpected and time.monotonic() < self._was_full_at + _FULL_SECONDS:
            self._ending = "disk full"
        life = Life(began_at, time.monotonic(), self._ending, status, answered, stage)
        self.lives.append(life)
        if is_unexpected and not self._is_over and len(self.lives) < _MOST_LIVES:
            await asyncio.sleep(_PAUSE)
            await self.start()


class Log:
    """A pipe for the log, which unlike a file is not on the disk that is full."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._content = b""
        os.mkfifo(path)
        # Open for writing too, so that it does not end with a process.
        self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        asyncio.get_running_loop().add_reader(self._file, self.read)

    def read(self) -> bytes:
        """All that came so far."""
        try:
            while chunk := os.read(self._file, _CHUNK):
                self._content += chunk
        except BlockingIOError:
            return self._content
        return self._content

    def close(self) -> None:
        """Nobody listens any more."""
        asyncio.get_running_loop().remove_reader(self._file)
        os.close(self._file)


def _limit(process: Started, room: int) -> None:
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, _UNLIMITED))


def _stage(said: bytes) -> Stage:
    """How far a process came that has written this, since it began or began anew."""
    said = _ANEW.split(said)[-1]
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
