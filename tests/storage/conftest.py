"""A database in which things happen, of each engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.engine import Engine
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.migrations import MIGRATIONS
from tests.storage.examples import Story


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is about the stores is tried on each engine."""
    if "database" in metafunc.fixturenames:
        is_sqlites = metafunc.definition.get_closest_marker("sqlite") is not None
        engines = ["sqlite"] if is_sqlites else ["sqlite", "postgresql"]
        metafunc.parametrize("database", engines, indirect=True)


@pytest.fixture
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    """An empty database of the newest schema."""
    if request.param == "sqlite":
        async with Database(tmp_path / "bot.db", Path("migrations/sqlite")) as of_a_file:
            yield of_a_file
        return
    url = request.getfixturevalue("emptied_postgresql_url")
    async with PostgreSQL(url, MIGRATIONS) as of_a_server:
        yield of_a_server


@pytest.fixture
def story(database: Engine) -> Story:
    """A story that begins on an empty page."""
    return Story(database)
