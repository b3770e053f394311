"""Where the bot works: alone on a file, or as one of several processes on one PostgreSQL."""

import os
import time
from asyncio import Event
from pathlib import Path

from bot.app import Ground, serve
from bot.ending import SLACK_SECONDS, listen_for_signals
from bot.i18n.catalogs import start_speaking
from bot.monitoring import open_monitoring
from bot.settings import rooms
from bot.settings.checks import DATABASE_NAME
from bot.settings.config import Config
from bot.storage.folder_lock import FolderLock
from bot.storage.migrations import MIGRATIONS, find_migrations
from bot.storage.storage import open_storage
from bot.storage.write_check import WriteCheck
from bot.telegram.telegram_settings import USUAL, Waits
from bot.webhook_server import WebhookCalls, serve_webhook


async def run(config: Config, waits: Waits = USUAL) -> None:
    """Work until SIGTERM or Ctrl-C; a second one ends the process at once.

    Raises CannotListen, DatabaseError, FolderInUse, SdkUnusable, TokenRefused, and
    StorageUnavailable.
    """
    stop = listen_for_signals(config.SHUTDOWN_SECONDS)
    start_speaking(config.LANGUAGE)
    if config.DATABASE_URL.get_secret_value():
        # What it needs is not installed everywhere.
        from bot.shared_hosting import run_shared  # noqa: PLC0415  # see above

        await run_shared(config, waits, stop)
        return
    path = config.DATA_DIR / DATABASE_NAME
    async with FolderLock(path) as hold:
        # Longer than another bot may take to end, which has just been told to.
        if await hold.take(stop, config.SHUTDOWN_SECONDS + 2 * SLACK_SECONDS):
            await _run_alone(path, config, waits, stop)


class _Alone:
    """Nobody else has the folder, for as long as this process lives."""

    def check(self) -> None:
        """It is so."""


async def _run_alone(path: Path, config: Config, waits: Waits, stop: Event) -> None:
    calls = WebhookCalls()
    # Health before anything can take long, and until all of it has ended.
    async with (
        open_monitoring(config.HEALTH_LISTEN, stop.is_set) as monitoring,
        serve_webhook(calls, *rooms.webhook_address(config)),
        open_storage(
            path, MIGRATIONS, rooms.storage_defaults(config), monitoring.observers.written
        ) as storage,
    ):
        check = WriteCheck(storage.database, path, find_migrations(MIGRATIONS)[-1].number)
        ground = Ground(
            storage, check.trouble, path, time.time, _Alone(), calls, monitoring, os.environ, waits
        )
        await serve(config, ground, stop)
