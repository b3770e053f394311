"""Joins health and metrics: who counts what happens, and what is looked at when somebody asks."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot import __version__
from bot.domain.health import STANDS_BY, Check, Readings, Sources
from bot.domain.observers import NOBODY, Observers, ObserveTelegram, TelegramOutcome
from bot.domain.providers import FIRST, ProviderState
from bot.operation.free_space import free_bytes
from bot.storage.backup_failure import last_failure
from bot.storage.backup_folder import backups_of, newest_backup_at
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

    def also_telling(self, note: ObserveTelegram) -> "Monitoring":
        """The same, and this one is told of each call to Telegram too."""
        count = self.observers.telegram_called

        def tell(method: str, outcome: TelegramOutcome) -> None:
            count(method, outcome)
            note(method, outcome)

        return replace(self, observers=replace(self.observers, telegram_called=tell))


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
        return replace(await _look_at_database(storage), turns_running=0)

    return Sources({"database": check}, read, STANDS_BY)


async def _look_at_database(storage: Storage) -> Readings:
    """What waits in it and how large it is; None where that cannot be read."""
    try:
        return Readings(
            inbox_pending=await count_pending(storage.database, _NO_UPDATE),
            set_aside=await count_set_aside(storage.database),
            database_bytes=await storage.database.size(),
        )
    except StorageUnavailable as error:
        logger.warning("a part of the metrics can't be read: %s", error)
        return Readings()


def sources(
    storage: Storage,
    check: Check,
    telegram: Telegram,
    database: Path | None,
    states: Callable[[], Awaitable[Sequence[ProviderState]]],
) -> Sources:
    """What is looked at: the database, then Telegram, then what is left of an earlier process."""

    async def hears() -> str | None:
        return telegram.trouble()

    async def is_taken_up() -> str | None:
        return telegram.backlog.trouble

    async def read() -> Readings:
        found = await _look_at_database(storage)
        on_disk = await asyncio.to_thread(_look_at_disk, database) if database else Readings()
        return replace(
            on_disk,
            database_bytes=found.database_bytes,
            inbox_pending=found.inbox_pending,
            set_aside=found.set_aside,
            turns_running=telegram.lanes.count_running(),
            silence=telegram.heartbeat.silence,
            providers=await _look_at_providers(states),
        )

    checks = {"database": check, "telegram": hears, "backlog": is_taken_up}
    return Sources(checks, read)


async def _look_at_providers(
    states: Callable[[], Awaitable[Sequence[ProviderState]]],
) -> Mapping[str, bool]:
    """Whether each may be asked, where there are several; nothing where that cannot be read."""
    try:
        return {state.name or FIRST: state.rest is None for state in await states()}
    except StorageUnavailable as error:
        logger.warning("a part of the metrics can't be read: %s", error)
        return {}


def _look_at_disk(database: Path) -> Readings:
    """What is free, and the backups."""
    free = made_at = None
    with suppress(OSError):
        free = free_bytes(database.parent)
    with suppress(OSError):
        made_at = newest_backup_at(backups_of(database))
    return Readings(
        disk_free_bytes=free,
        backup_age=None if made_at is None else max(0.0, time.time() - made_at),
        is_backup_failing=last_failure(database) is not None,
    )
