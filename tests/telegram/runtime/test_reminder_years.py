"""A year of reminders on two processes with one PostgreSQL, of which one works at a time."""

import pytest

from tests.telegram.runtime.two_processes import live_a_year


@pytest.mark.parametrize("seed", range(2))
async def test_each_planned_time_is_said_once_whoever_works_and_whenever_it_ends(
    emptied_postgresql_url: str, seed: int
) -> None:
    await live_a_year(emptied_postgresql_url, seed, reminders=3)
