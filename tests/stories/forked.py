"""Bots from the nursery, with the few doors of a subprocess that stories use."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def open_nursery() -> Iterator[Path]:
    """A nursery; the address of its socket. It gets ready while the first stories do."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        address = Path(folder) / "nursery"
        listener.bind(str(address))
        listener.listen()
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        mother = subprocess.Popen(  # noqa: S603 - it is our own
            (sys.executable, "-m", "tests.stories.nursery", str(listener.fileno())),
            cwd=ROOT,
            env={**kept, "PYTHONWARNINGS": "error"},
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for pytest, which ends this in good order
        )
        yield address
        assert mother.stdin is not None
        mother.stdin.close()
        assert mother.wait(10) == 0


class ForkedProcess:
    """One bot that the nursery has forked; its end is told by the nursery, whose child it is."""

    def __init__(self, pid: int, lines: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self._lines = lines
        self._writer = writer
        self._ending = asyncio.create_task(self._end())

    @property
    def returncode(self) -> int | None:
        """The exit status; minus the signal's number where one killed it; None until it ends."""
        return self._ending.result() if self._ending.done() else None

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def wait(self) -> int:
        """Its exit status, as soon as there is one."""
        return await asyncio.shield(self._ending)

    async def _end(self) -> int:
        status = int(await self._lines.readline())
        self._writer.close()
        await self._writer.wait_closed()
        return status


async def fork_bot(
    nursery: Path,
    environment: dict[str, str],
    folder: Path,
    log: Path,
    waits: dict[str, float],
) -> ForkedProcess:
    """Start a bot with exactly this environment in this folder; what it says goes to the log."""
    lines, writer = await asyncio.open_unix_connection(nursery)
    order = {
        "environment": environment,
        "folder": str(folder),
        "log": str(log),
        "waits": waits,
    }
    writer.write(json.dumps(order).encode() + b"\n")
    return ForkedProcess(int(await lines.readline()), lines, writer)
