"""What every test has: a database of its own, patience on slow machines, and no way out."""

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.storage.database import Database
from tests.settings import KEY, TOKEN

# A slow machine is no fault of the code; the tests that are about time say so themselves.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


class RealNetworkUsed(AssertionError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True, scope="session")
def _no_way_out() -> Iterator[None]:
    """Only this machine can be reached."""
    with pytest.MonkeyPatch.context() as patch:
        connect = socket.socket.connect

        def connect_here(self: socket.socket, address: Any) -> None:  # Any: each family has its own
            if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1"}:
                raise RealNetworkUsed(f"a test wants to connect to {address[0]}")
            connect(self, address)

        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of the newest schema."""
    async with Database(tmp_path / "bot.db", Path("migrations")) as database:
        yield database


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    """A `.env` with what is needed."""
    path = tmp_path / ".env"
    path.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nOPENAI_API_KEY={KEY}\n", encoding="utf-8")
    return path
