"""Until when Telegram allows no call, kept beyond the process."""

from bot.storage.engine import Engine
from bot.storage.penalties import Penalties
from tests.storage.examples import NOW


async def test_a_penalty_lasts_until_its_latest_end(database: Engine) -> None:
    penalties = Penalties(database)

    await penalties.note(1, NOW + 100)
    await penalties.note(1, NOW + 50)
    await penalties.note(2, NOW - 1)

    assert await penalties.current(NOW) == {1: NOW + 100}


async def test_a_penalty_of_more_than_a_day_is_a_wrong_clock(database: Engine) -> None:
    penalties = Penalties(database)
    await penalties.note(1, NOW + 100)
    await penalties.note(2, NOW + 3 * 86_400)

    assert await penalties.current(0.0) == {}
    assert await penalties.current(NOW) == {1: NOW + 100}

    await penalties.note(2, NOW + 30)
    assert await penalties.current(NOW) == {1: NOW + 100, 2: NOW + 30}
