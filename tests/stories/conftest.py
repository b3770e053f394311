"""Stories: the real bot as a process, a Telegram and a model over HTTP, and people."""

from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest

from sandbox.web.server import WebServer
from tests.conftest import SQLITE_ALONE
from tests.stories.forked import open_nursery
from tests.stories.town import Person, Town


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What SQLite alone has is no story on another engine."""
    if item.config.getoption("engine") != "sqlite" and item.get_closest_marker("sqlite"):
        pytest.skip(SQLITE_ALONE)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Path]:
    """Where stories get their bots from; one for all stories of a worker."""
    with open_nursery() as address:
        yield address


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database where PostgreSQL is asked for, else nothing."""
    if request.config.getoption("engine") == "sqlite":
        return ""
    return str(request.getfixturevalue("emptied_postgresql_url"))


@pytest.fixture
async def quiet_town(tmp_path: Path, nursery: Path, database_url: str) -> AsyncIterator[Town]:
    """A town whose bot has not been started yet."""
    town = Town(tmp_path, nursery, database_url)
    await town.open()
    yield town
    await town.close()
    assert town.telegram.violations == []
    assert town.model.violations == []
    assert "Traceback" not in town.bot.log


@pytest.fixture
def web(quiet_town: Town) -> WebServer:
    """The town's own web, with its search engines."""
    return quiet_town.web


@pytest.fixture
async def searching_town(quiet_town: Town, web: WebServer) -> Town:
    """A town whose bot has a SearXNG."""
    await quiet_town.bot.start(SEARCH_ENGINE="searxng", SEARCH_URL=web.url)
    return quiet_town


@pytest.fixture
async def town(quiet_town: Town) -> Town:
    """A town whose bot is being started; what is said meanwhile waits at Telegram."""
    await quiet_town.bot.start()
    return quiet_town


@pytest.fixture
def ada(town: Town) -> Person:
    return town.person("Ada")


@pytest.fixture
async def all_done(quiet_town: Town) -> AsyncIterator[None]:
    """A story that ends with nothing left to do."""
    yield
    await quiet_town.waits_for(quiet_town.is_quiet)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A story that fails tells what its bot said last, too."""
    report = yield
    town = item.funcargs.get("quiet_town") if isinstance(item, pytest.Function) else None
    if report.failed and isinstance(town, Town):
        report.sections.append(("the bot's last lines", "\n".join(town.bot.log.splitlines()[-30:])))
    return report
