"""As in tests/stories, for longer and with other chances."""

import pytest

from tests.stories.neighbours import try_neighbours
from tests.stories.town import Town


@pytest.mark.parametrize("seed", range(3))
async def test_no_secret_of_one_ever_reaches_another(quiet_town: Town, seed: int) -> None:
    await try_neighbours(quiet_town, seed, turns=500)
