"""What a doctor looks at, and two doctors: one in this process, one as an operator starts it."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.open_doctor import open_subjects, secrets_of
from bot.operation.doctor.examine import examine
from bot.operation.doctor.finding import Finding, Mark
from bot.operation.doctor.report import without_secrets
from bot.settings.config import read_config
from bot.storage.migrations import MIGRATIONS, migrate
from sandbox.botapi.emulator import Emulator
from sandbox.modelapi.server import ModelServer
from tests.given_settings import NOWHERE

OK, WARNING, FAILURE = Mark.OK, Mark.WARNING, Mark.FAILURE
KEY = "a-key-of-the-ward-7"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found."""

    findings: tuple[Finding, ...]

    def marks(self, title: str) -> list[Mark]:
        """Of all the lines with this title."""
        return [one.mark for one in self.findings if one.title == title]

    def words(self, title: str) -> str:
        """Of all the lines with this title."""
        told = (one for one in self.findings if one.title == title)
        return "\n".join(f"{one.detail} {one.advice}" for one in told)

    @property
    def bad(self) -> dict[str, Mark]:
        """What is not in order."""
        return {one.title: one.mark for one in self.findings if one.mark is not OK}


@dataclass(frozen=True, slots=True)
class Ward:
    """A Telegram, a model, and a data folder that is not there yet."""

    telegram: Emulator
    model: ModelServer
    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        return {
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_BASE_URL": self.telegram.url,
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": self.model.url,
            "DATA_DIR": str(self.folder),
        }

    def make_database(self) -> Path:
        """As a bot makes it at its first start."""
        path = self.folder / "bot.db"
        migrate(path, MIGRATIONS)
        return path

    def add_backup(self, age: float = 0.0) -> None:
        """One that was made so many seconds ago."""
        (self.folder / "backups").mkdir(exist_ok=True)
        name_backup(self.folder, time.time() - age).touch()

    async def examine(self, **settings: str) -> Diagnosis:
        """By a doctor in this process; with a webhook in the settings it listens for no others."""
        webhook = {
            "TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:9/secret-path",
            "WEBHOOK_LISTEN": free_port(),
        }
        config = read_config({**self.settings, **webhook, **settings}, NOWHERE)
        found = await examine(await open_subjects(config), time.time)
        return Diagnosis(tuple(without_secrets(found, secrets_of(config))))

    async def run(self, *arguments: str, **settings: str) -> tuple[int, str]:
        """python -m bot doctor; its exit status and all that it writes."""
        return await run_doctor({**self.settings, **settings}, *arguments)


def free_port() -> str:
    """host:port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


def name_backup(folder: Path, at: float) -> Path:
    """Where a backup lies that was made then."""
    return folder / "backups" / time.strftime("parley-%Y%m%dT%H%M%SZ.db", time.gmtime(at))


async def run_doctor(settings: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    """python -m bot doctor with these settings; its exit status and all that it writes."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "doctor",
        *arguments,
        env={**kept, "PYTHONWARNINGS": "error", "PYTHONUTF8": "1", **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    written, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, written.decode()
