"""A database in which things happen."""

import pytest

from bot.storage.database import Database
from tests.storage.examples import Story


@pytest.fixture
def story(database: Database) -> Story:
    """A story that begins on an empty page."""
    return Story(database)
