"""The slow ones stand on the stages of the others."""

from tests.sandbox.conftest import board, phone
from tests.stories.conftest import (
    ada,
    database_url,
    nursery,
    pytest_runtest_makereport,
    quiet_town,
    town,
)

__all__ = [
    "ada",
    "board",
    "database_url",
    "nursery",
    "phone",
    "pytest_runtest_makereport",
    "quiet_town",
    "town",
]
