"""Joins health and metrics: who counts what happens, and what is looked at when somebody asks."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass

from bot import __version__
from bot.domain.health import Check, Readings, Sources
from bot.domain.observers import NOBODY, Observers
from bot.storage.errors import StorageUnavailable
from bot.storage.health import count_pending, count_set_aside
from bot.storage.storage import Storage
from bot.telegram.open_telegram import Telegram

logger = logging.getLogger(__name__)

_NO_UPDATE = 0


def _show_nothing(_sources: Sources) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Nobody's, unless it is opened. `show` shows how it is there, for as long as that lasts."""

    observers: Observers = NOBODY
    show: Callable[[Sources], AbstractContextManager[None]] = _show_nothing


@asynccontextmanager
async def open_monitoring(listen: str, is_ending: Callable[[], bool]) -> AsyncIterator[Monitoring]:
    """Served at host:port from now on; nowhere where that is empty. Raises CannotListen."""
    if not listen:
        yield Monitoring()
        return
    # A tenth of a second, which whoever does not want it need not wait for.
    from bot.web.health import HealthPages, Readiness  # noqa: PLC0415  # see above
    from bot.web.metrics import Metrics  # noqa: PLC0415  # see above
    from bot.web.server import serve  # noqa: PLC0415  # see above

    metrics = Metrics(__version__)
    pages = HealthPages(Readiness(is_ending), metrics)
    async with serve(pages.routes, listen, setting="HEALTH_LISTEN") as address:
        logger.info("health and metrics are at http://%s", address)
        yield Monitoring(metrics.observers, pages.showing)


def standby_sources(storage: Storage, check: Check) -> Sources:
    """Of a process that waits to work: it is ready to be called where it can store."""

    async def read() -> Readings:
        pending, set_aside = await _count(storage)
        return Readings(turns_running=0, inbox_pending=pending, set_aside=set_aside, silence=None)

    return Sources((check,), read)


async def _count(storage: Storage) -> tuple[int | None, int | None]:
    """Updates that wait, and those that were set aside; None where that cannot be read."""
    try:
        pending = await count_pending(storage.database, _NO_UPDATE)
        return pending, await count_set_aside(storage.database)
    except StorageUnavailable as error:
        logger.warning("a part of the metrics can't be read: %s", error)
        return None, None


def sources(storage: Storage, check: Check, telegram: Telegram) -> Sources:
    """What is looked at: the database, then Telegram, then what is left of an earlier process."""

    async def hears() -> str | None:
        return telegram.trouble()

    async def is_taken_up() -> str | None:
        return telegram.backlog.trouble

    async def read() -> Readings:
        pending, set_aside = await _count(storage)
        return Readings(
            turns_running=telegram.lanes.count_running(),
            inbox_pending=pending,
            set_aside=set_aside,
            silence=telegram.heartbeat.silence,
        )

    return Sources((check, hears, is_taken_up), read)
