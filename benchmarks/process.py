"""A measured bot: a process of its own, with the CPU and the memory that it takes."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG_NAME = "bot.log"
_STOP_SECONDS = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")
_USER_TIME, _SYSTEM_TIME = 11, 12
"""Fields of /proc/<pid>/stat, counted behind the name in brackets."""


@dataclass(frozen=True, slots=True)
class Program:
    """A bot that can be measured; both read the same environment."""

    name: str
    module: str
    settings: Mapping[str, str] = field(default_factory=dict)


PARLEY = Program("Parley", "bot")
FLOOR = Program("floor", "benchmarks.floor")
UNSTREAMED = Program("floor, unstreamed", "benchmarks.floor", {"STREAMING": "off"})


class Process:
    """A running bot."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def has_ended(self) -> bool:
        """Whether it is not running any more."""
        return self._process.returncode is not None

    @property
    def last_words(self) -> str:
        """The end of its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[_USER_TIME]) + int(fields[_SYSTEM_TIME])) / _TICKS

    def memory_mib(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    async def stop(self) -> None:
        """Ask it to end, as an operator would; kill it if it does not."""
        if self.has_ended:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def start(program: Program, folder: Path, telegram_url: str, model_url: str) -> Process:
    """Start the program in a folder of its own, where no `.env` changes what is measured."""
    migrations = folder / "migrations"
    if not migrations.exists():
        migrations.symlink_to(ROOT / "migrations")
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": "1:a-token-of-the-benchmarks-and-no-secret",
        "TELEGRAM_API_BASE_URL": telegram_url,
        "OPENAI_BASE_URL": model_url,
        "OPENAI_API_KEY": "benchmark",
        "OPENAI_MODEL": "bench",
        "ALLOWED_USER_IDS": "*",
        **program.settings,
    }
    log = folder / LOG_NAME
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            program.module,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
        )
    return Process(process, log)
