"""The bot as an ordinary child process: started, watched, killed, started again."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from sandbox.log_tap import LogTap

Status = Literal["starting", "running", "stopped", "killed", "died"]
BOT = (sys.executable, "-m", "bot")
GRACE = 25.0  # seconds; the bot itself wants 20 to finish its answers


class BotProcess:
    """One bot after the other; the watchers are called whenever its status is another."""

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        command: Sequence[str] = BOT,
        grace: float = GRACE,
    ) -> None:
        self.status: Status = "stopped"
        self.exit_code: int | None = None
        self.watchers: list[Callable[[], None]] = []
        self.link_readers: list[Callable[[str], None]] = []
        self._environment = dict(environment)
        self._command = tuple(command)
        self._grace = grace
        self._process: Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        async with self._one_at_a_time:
            await self._start()

    async def stop(self) -> None:
        """End it as an operator would: SIGTERM, patience, and only then SIGKILL."""
        async with self._one_at_a_time:
            await self._stop()

    async def restart(self, **settings: str) -> None:
        """Stop and start it, with these settings from now on."""
        async with self._one_at_a_time:
            self._environment |= settings
            await self._stop()
            await self._start()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None and self.is_alive:
            self._become("killed")
            self._process.kill()

    def note_poll(self) -> None:
        """It asked for updates, so it is up."""
        if self.status == "starting":
            self._become("running")

    async def _start(self) -> None:
        if self.is_alive:
            return
        self.exit_code = None
        self._become("starting")
        tap = LogTap(self._read_link)
        log = await tap.open()
        try:
            # Its own session: Ctrl-C in the terminal is ours to pass on, once.
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        finally:
            os.close(log)
        self._watcher = asyncio.create_task(self._watch(self._process, tap))

    def _read_link(self, link: str) -> None:
        for reader in self.link_readers:
            reader(link)

    async def _watch(self, process: Process, tap: LogTap) -> None:
        code = await process.wait()
        await tap.finish()
        self.exit_code = code
        if self.status in ("starting", "running"):
            self._become("stopped" if code == 0 else "died")
        else:
            self._changed()

    async def _stop(self) -> None:
        if self._process is None or self._watcher is None:
            return
        if self.is_alive:
            if self.status != "killed":
                self._become("stopped")
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), self._grace)
            except TimeoutError:
                self._process.kill()
        await self._watcher

    def _become(self, status: Status) -> None:
        self.status = status
        self._changed()

    def _changed(self) -> None:
        for watcher in self.watchers:
            watcher()
