"""As in tests/telegram/runtime, with more reminders and other chances."""

import pytest

from tests.telegram.runtime.two_processes import live_a_year


@pytest.mark.parametrize("seed", range(10, 18))
async def test_each_planned_time_is_said_once_in_every_year(
    emptied_postgresql_url: str, seed: int
) -> None:
    await live_a_year(emptied_postgresql_url, seed, reminders=8)
