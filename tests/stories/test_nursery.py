"""A bot from the nursery is a process like any other."""

import signal
from pathlib import Path

import pytest

from tests.stories.town import BotProcess, Town

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's /proc"),
    pytest.mark.sqlite,  # the two of them have a folder each
]


def open_ends(pid: int) -> set[str]:
    """The pipes and sockets that a process has open, by their numbers."""
    links = [str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()]
    return {link for link in links if link.startswith(("pipe:", "socket:"))}


def parent_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("PPid:"))


async def two_bots(town: Town) -> tuple[BotProcess, BotProcess]:
    """Both look for a Telegram that is away."""
    town.telegram.faults.away = True
    bots = town.another_bot("first.log"), town.another_bot("second.log")
    for number, bot in enumerate(bots):
        await bot.start(DATA_DIR=str(town.folder / str(number)))
    await town.waits_for(lambda: len(list(town.folder.glob("*/bot.db"))) == len(bots))
    return bots


async def test_it_has_a_pid_and_an_end_of_its_own(quiet_town: Town) -> None:
    first, second = await two_bots(quiet_town)

    first.send(signal.SIGKILL)
    assert await first.wait() == -signal.SIGKILL
    assert await second.terminate() == 0
    assert first.pid != second.pid


async def test_it_keeps_nothing_open_of_its_mother_or_of_its_siblings(quiet_town: Town) -> None:
    first, second = await two_bots(quiet_town)

    mother = open_ends(parent_of(second.pid))
    (shared,) = open_ends(second.pid) & (mother | open_ends(first.pid))
    assert shared.startswith("pipe:")  # by its end the mother knows that the bot has ended
    await first.kill()
    await second.kill()
