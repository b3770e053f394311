"""What every test has: a database of its own, patience on slow machines, and no way out."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.storage.database import Database
from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.migrations import MIGRATIONS, migrate
from tests.given_settings import KEY, TOKEN
from tests.postgresql import NO_SERVER, NoServer, Server, empty, name_of, server

# A slow machine is no fault of the code; the tests that are about time say so themselves.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


SQLITE_ALONE = "they are about SQLite alone"
SLOW = Path(__file__).parent / "slow"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all` and `--engine`."""
    parser.addoption("--all", action="store_true", help="run tests/slow, too")
    parser.addoption(
        "--engine",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="where the bots of stories keep what they know",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The slow tests run where they are asked for."""
    return True if collection_path == SLOW and not _wants_slow(config) else None


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """What was left out is said, so that nobody takes it for tested."""
    is_all = config.args == config.getini("testpaths")
    if is_all and not _wants_slow(config):
        files = ", ".join(sorted(path.stem for path in SLOW.glob("test_*.py")))
        terminalreporter.write_line(
            f"Left out, since they are slow: {files} of tests/slow. `scripts/test --all` runs all."
        )
    if is_all and config.getoption("engine") == "sqlite":
        terminalreporter.write_line(
            "Left out: the stories on PostgreSQL."
            " `scripts/test --engine postgresql tests/stories` runs them."
        )
    skipped = terminalreporter.stats.get("skipped", [])
    for reason in (SQLITE_ALONE, NO_SERVER):
        names = [report.nodeid for report in skipped if reason in str(report.longrepr)]
        files = ", ".join(sorted({Path(name.split("::")[0]).stem for name in names}))
        if names:
            terminalreporter.write_line(f"Left out, as {reason}: {len(names)} tests of {files}.")


def _wants_slow(config: pytest.Config) -> bool:
    """Whether all tests are asked for, or slow ones by name."""
    paths = [(config.invocation_params.dir / arg.split("::")[0]).resolve() for arg in config.args]
    return bool(config.getoption("all")) or any(p == SLOW or SLOW in p.parents for p in paths)


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
    async with Database(tmp_path / "bot.db", Path("migrations/sqlite")) as database:
        yield database


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """One for all tests, as soon as one of them wants it."""
    with ExitStack() as opened:
        try:
            found = opened.enter_context(server())
        except NoServer as reason:
            pytest.skip(str(reason))
        yield found


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Server) -> Iterator[str]:
    """The name of a database of the newest schema, to be copied."""
    with postgresql_server.database() as url:
        migrate(read_address(url), MIGRATIONS)
        yield name_of(url)


@pytest.fixture
def postgresql_url(postgresql_server: Server, postgresql_template: str) -> Iterator[str]:
    """The address of an empty database of the newest schema."""
    with postgresql_server.database(postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgresql_url(postgresql_server: Server, postgresql_template: str) -> Iterator[str]:
    """Of one that tests share who leave the schema alone, and whoever is next empties."""
    with postgresql_server.database(postgresql_template) as url:
        yield url


@pytest.fixture
def emptied_postgresql_url(shared_postgresql_url: str) -> str:
    """The address of a database of the newest schema, at a thousandth of what a new one costs."""
    empty(shared_postgresql_url)
    return shared_postgresql_url


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[PostgreSQL]:
    """An empty database of the newest schema, in PostgreSQL."""
    async with PostgreSQL(postgresql_url, MIGRATIONS) as database:
        yield database


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    """A `.env` with what is needed."""
    path = tmp_path / ".env"
    path.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nOPENAI_API_KEY={KEY}\n", encoding="utf-8")
    return path
