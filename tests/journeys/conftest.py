"""Stories: the real bot as a process, a Telegram and a model over HTTP, and people."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.town import Person, Town


@pytest.fixture
async def quiet_town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose bot has not been started yet."""
    town = Town(tmp_path)
    await town.open()
    yield town
    await town.close()
    assert town.telegram.violations == []
    assert town.model.violations == []
    assert "Traceback" not in town.bot.log


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
