"""From the start to the end: what probes are told, and how often anything is looked at for it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.domain.health import STANDS_BY, Readings, Sources
from bot.web.health import HealthPages, Readiness
from bot.web.metrics import Metrics
from bot.web.server import serve


@dataclass
class World:
    """What can be looked at, and who looks."""

    now: float = 0.0
    is_ending: bool = False
    database: str | None = None
    telegram: str | None = None
    looks: int = 0
    pages: HealthPages = field(init=False)
    url: str = ""
    session: aiohttp.ClientSession = field(init=False)

    async def check_database(self) -> str | None:
        self.looks += 1
        return self.database

    async def check_telegram(self) -> str | None:
        return self.telegram

    async def read(self) -> Readings:
        return Readings(turns_running=3)

    @property
    def sources(self) -> Sources:
        return Sources(
            {"database": self.check_database, "telegram": self.check_telegram}, self.read
        )

    async def ask(self, path: str) -> tuple[int, str]:
        async with self.session.get(f"{self.url}{path}") as response:
            return response.status, await response.text()

    async def is_ready(self) -> tuple[int, str]:
        """A second later."""
        self.now += 1
        return await self.ask("/readyz")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    readiness = Readiness(lambda: world.is_ending, lambda: world.now)
    world.pages = HealthPages(readiness, Metrics("0.1.0"))
    async with serve(world.pages.routes, "127.0.0.1:0") as at, aiohttp.ClientSession() as session:
        world.url, world.session = f"http://{at}", session
        yield world


async def test_it_lives_before_during_and_after_all_else(world: World) -> None:
    lives = [await world.ask("/livez")]
    with world.pages.showing(world.sources):
        world.database = world.telegram = "gone"
        lives.append(await world.ask("/livez"))
    world.is_ending = True
    lives.append(await world.ask("/livez"))

    assert lives == [(200, "alive\n")] * 3


async def test_it_is_ready_from_the_start_to_the_end_of_what_is_there(world: World) -> None:
    told = [await world.is_ready()]
    with world.pages.showing(world.sources):
        told.append(await world.is_ready())
    told.append(await world.is_ready())

    assert told == [
        (503, "the bot is starting\n"),
        (200, "ready\n"),
        (503, "the bot is ending\n"),
    ]


async def test_who_stands_by_is_ready_and_says_so(world: World) -> None:
    checks = {"database": world.check_database}

    with world.pages.showing(Sources(checks, world.read, STANDS_BY)):
        told = [await world.is_ready()]
        world.database = "PostgreSQL does not answer"
        told.append(await world.is_ready())
        with world.pages.showing(Sources({}, world.read)):
            told.append(await world.is_ready())

    assert told == [
        (200, "ready (standing by)\n"),
        (503, "PostgreSQL does not answer\n"),
        (200, "ready\n"),
    ]


async def test_what_takes_anothers_place_is_looked_at_at_once_and_its_end_is_the_end(
    world: World,
) -> None:
    world.telegram = "Telegram is away"
    with world.pages.showing(Sources({"database": world.check_database}, world.read)):
        told = [await world.ask("/readyz")]
        with world.pages.showing(world.sources):
            told.append(await world.ask("/readyz"))
            world.telegram = None
            told.append(await world.is_ready())
        told.append(await world.is_ready())

    assert told == [
        (200, "ready\n"),
        (503, "Telegram is away\n"),
        (200, "ready\n"),
        (503, "the bot is ending\n"),
    ]


async def test_the_first_trouble_is_told_in_one_line_until_it_is_over(world: World) -> None:
    with world.pages.showing(world.sources):
        world.database, world.telegram = "the disk\nis full", "Telegram is away"
        assert await world.is_ready() == (503, "the disk is full\n")
        world.database = None
        assert await world.is_ready() == (503, "Telegram is away\n")
        world.telegram = None
        assert await world.is_ready() == (200, "ready\n")


async def test_it_is_looked_at_once_a_second_however_many_ask(world: World) -> None:
    with world.pages.showing(world.sources):
        world.now += 1
        told = await asyncio.gather(*(world.ask("/readyz") for _ in range(50)))
        assert set(told) == {(200, "ready\n")}
        assert world.looks == 1

        await world.is_ready()
        assert world.looks == 2


async def test_an_end_counts_at_once(world: World) -> None:
    with world.pages.showing(world.sources):
        assert (await world.is_ready())[0] == 200
        world.is_ending = True

        assert await world.ask("/readyz") == (503, "the bot is ending\n")


async def test_a_check_that_fails_is_a_trouble_too(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> str | None:
        raise RuntimeError("a secret")

    with world.pages.showing(Sources({"database": fail}, world.read)):
        assert await world.is_ready() == (503, "a check failed: RuntimeError\n")
    assert len(caplog.records) == 1


async def test_metrics_are_there_from_the_start(world: World) -> None:
    status, before = await world.ask("/metrics")
    with world.pages.showing(world.sources):
        _, shown = await world.ask("/metrics")

    assert status == 200
    assert "parley_build_info" in before
    assert "parley_turns_running" not in before
    assert "parley_turns_running 3.0" in shown


async def test_metrics_tell_of_each_check_whether_it_is_in_order(world: World) -> None:
    _, before = await world.ask("/metrics")
    with world.pages.showing(world.sources):
        world.database = "the disk is full"
        _, shown = await world.ask("/metrics")
    _, after = await world.ask("/metrics")

    assert 'parley_ready{check="process"} 0.0' in before
    assert 'parley_ready{check="process"} 1.0' in shown
    assert 'parley_ready{check="database"} 0.0' in shown
    assert 'parley_ready{check="telegram"} 1.0' in shown
    assert 'parley_ready{check="process"} 0.0' in after
    assert "disk is full" not in shown
