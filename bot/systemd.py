"""What systemd is told, where it has started the bot: that it is ready, that it lives, its end.

sd_notify(3): datagrams to the socket in NOTIFY_SOCKET; a name with @ at its front is abstract.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

_LOOK_SECONDS = 0.5


@asynccontextmanager
async def tell_systemd(
    environment: Mapping[str, str], trouble: Callable[[], str | None], status: str = "Ready"
) -> AsyncIterator[None]:
    """Inside, tell READY=1 once there is no trouble, and WATCHDOG=1 at half of its time.

    Both come from the event loop, so that systemd hears nothing where that hangs. Afterwards
    STOPPING=1. Without systemd nothing is done.
    """
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        yield
        return
    watchdog = environment.get("WATCHDOG_USEC", "")
    seconds = int(watchdog) / 2_000_000 if watchdog.isdecimal() else None
    telling = asyncio.create_task(_keep_telling(address, seconds, trouble, status))
    try:
        yield
    finally:
        telling.cancel()
        notify(address, "STOPPING=1")


def notify(address: str, message: str) -> None:
    """Send it; where systemd does not listen, or not fast enough, it is lost."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.setblocking(False)
        with suppress(OSError):
            sender.sendto(message.encode(), address.replace("@", "\0", 1))


async def _keep_telling(
    address: str, watchdog_seconds: float | None, trouble: Callable[[], str | None], status: str
) -> None:
    told = None
    while (found := trouble()) is not None:
        if found != told:
            notify(address, f"STATUS=Not ready: {found}")
            told = found
        await asyncio.sleep(_LOOK_SECONDS)
    notify(address, f"READY=1\nSTATUS={status}")
    while watchdog_seconds:
        notify(address, "WATCHDOG=1")
        await asyncio.sleep(watchdog_seconds)
