"""A leader that does not reach Telegram lets another try, if there is one, and not too often."""

import asyncio
from collections.abc import Callable

import psycopg
import pytest

from bot.storage.engine.postgresql.hand_over import is_due
from bot.storage.engine.postgresql.leadership import Leadership
from tests.patience import PATIENCE
from tests.storage.engine.postgresql.test_leadership import LONG, SHORT, Lost, lose, take


@pytest.mark.parametrize(
    ("unreached", "standbys", "is_pause", "expected"),
    [
        pytest.param(45.0, 1, False, True, id="three leases long, and somebody is there"),
        pytest.param(600.0, 2, False, True, id="for long"),
        pytest.param(44.9, 1, False, False, id="not for so long yet"),
        pytest.param(0.0, 1, False, False, id="reached"),
        pytest.param(600.0, 0, False, False, id="nobody is there"),
        pytest.param(600.0, 1, True, False, id="another has just tried"),
    ],
)
def test_another_is_to_try(
    unreached: float, standbys: int, *, is_pause: bool, expected: bool
) -> None:
    assert is_due(unreached, 15.0, standbys, is_pause=is_pause) is expected


def process(url: str, unreached: float = 0.0) -> Leadership:
    """One that has tried in vain for so long to reach Telegram."""
    return Leadership(url, SHORT, lose, unreached=lambda: unreached)


async def loses(leadership: Leadership) -> None:
    """Wait until it works no more."""
    assert leadership._renewing
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(Lost, match="Telegram cannot be reached"):
            await leadership._renewing
    with pytest.raises(Lost):
        leadership.check()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  # of a thread
            await asyncio.sleep(0.02)


async def test_who_reaches_nobody_lets_one_that_stands_by_work(postgresql_url: str) -> None:
    first, second = process(postgresql_url, 3 * SHORT), process(postgresql_url)
    await take(first)
    await asyncio.sleep(2 * SHORT)
    first.check()  # It is alone.

    assert await take(second)

    await loses(first)
    assert second.epoch == 2
    await second.release()


async def test_where_nobody_reaches_telegram_the_lease_does_not_go_to_and_fro(
    postgresql_url: str,
) -> None:
    first, second = (process(postgresql_url, 3 * SHORT) for _ in range(2))
    await take(first)
    await take(second)
    await loses(first)
    again = process(postgresql_url)

    waiting = asyncio.create_task(take(again))
    await asyncio.wait({waiting}, timeout=4 * SHORT)
    assert not waiting.done()

    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("UPDATE leases SET until = clock_timestamp() WHERE name = 'pause'")
    assert await waiting
    await loses(second)
    await again.release()


async def test_who_waits_in_vain_and_ends_stands_by_no_more(postgresql_url: str) -> None:
    stop, first = asyncio.Event(), Leadership(postgresql_url, LONG, lose)
    second = Leadership(postgresql_url, LONG, lose)
    await take(first)
    assert second.trouble() == "nobody knows yet which process works"
    waiting = asyncio.create_task(second.take(stop))
    await until(lambda: second.trouble() is None)

    stop.set()

    assert await waiting is False
    with psycopg.connect(postgresql_url) as connection:
        assert connection.execute("SELECT name FROM leases").fetchall() == [("bot",)]
    assert first.trouble() == "it begins to work"
    await first.release()
