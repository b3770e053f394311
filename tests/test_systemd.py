"""What systemd is told, over a socket like its own."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.systemd import notify, tell_systemd
from tests.patience import PATIENCE


class Manager:
    """The part of systemd that listens."""

    def __init__(self, listener: socket.socket, address: str) -> None:
        self._listener = listener
        self.address = address
        self.told: list[str] = []

    async def hears(self, words: str) -> None:
        """Wait until it is told this."""
        async with asyncio.timeout(PATIENCE):
            while words not in "\n".join(self.told):
                told = await asyncio.get_running_loop().sock_recv(self._listener, 4096)
                self.told.append(told.decode())


@pytest.fixture(params=["a path", "an abstract name"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    path = tmp_path / "notify"
    is_path = request.param == "a path"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.setblocking(False)
        listener.bind(str(path) if is_path else f"\0parley-{tmp_path}")
        yield Manager(listener, str(path) if is_path else f"@parley-{tmp_path}")


async def test_it_is_told_of_what_it_waits_for_and_then_that_it_is_ready(manager: Manager) -> None:
    troubles: list[str | None] = ["Telegram has not answered yet"]

    async with tell_systemd({"NOTIFY_SOCKET": manager.address}, lambda: troubles[0]):
        await manager.hears("STATUS=Not ready: Telegram has not answered yet")
        troubles[0] = None
        await manager.hears("READY=1")

    await manager.hears("STOPPING=1")
    assert len(manager.told) == 3


async def test_what_it_is_ready_for_is_told(manager: Manager) -> None:
    environment = {"NOTIFY_SOCKET": manager.address}

    async with tell_systemd(environment, lambda: None, "Standing by"):
        await manager.hears("READY=1\nSTATUS=Standing by")


async def test_the_watchdog_is_told_in_half_of_its_time(manager: Manager) -> None:
    environment = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "40000"}

    async with tell_systemd(environment, lambda: None):
        for _ in range(3):
            await manager.hears("WATCHDOG=1")
            manager.told.clear()


@pytest.mark.parametrize("address", ["", "vsock:2:3", "relative"])
async def test_without_systemd_nothing_is_done(address: str) -> None:
    before = len(asyncio.all_tasks())

    async with tell_systemd({"NOTIFY_SOCKET": address}, lambda: None):
        assert len(asyncio.all_tasks()) == before


def test_nobody_who_listens_is_no_trouble(tmp_path: Path) -> None:
    notify(str(tmp_path / "nobody"), "READY=1")
