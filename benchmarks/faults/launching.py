"""How the bot of a campaign is started."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol


class Started(Protocol):
    """A process that was started, as far as a campaign uses it."""

    @property
    def pid(self) -> int:
        """Its id."""

    @property
    def returncode(self) -> int | None:
        """Its exit status, minus the signal's number where one ended it; None until it ends."""

    def send_signal(self, number: signal.Signals, /) -> None:
        """Send it a signal."""

    async def wait(self) -> int:
        """Its exit status, once it has one."""


Launch = Callable[[dict[str, str], Path], Awaitable[Started]]
"""Starts a bot with this environment, whose log goes to this pipe."""


async def launch_fresh(environment: dict[str, str], log: Path) -> Started:
    """`python -m bot`, as it is started everywhere."""
    pipe = os.open(log, os.O_WRONLY)
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
        )
    finally:
        os.close(pipe)
