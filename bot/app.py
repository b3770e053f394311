"""Builds the rooms and joins them; the only place that sees them all."""

import asyncio
import os
import time
from pathlib import Path

from bot.assistant.open_assistant import Ports, open_assistant
from bot.domain.observers import Observers
from bot.ending import SLACK_SECONDS, end_within, listen_for_signals
from bot.i18n.catalogs import start_speaking
from bot.llm.open_llm import Llm, open_llm
from bot.llm.quirks import Quirks
from bot.monitoring import Monitoring, open_monitoring, sources
from bot.settings import rooms
from bot.settings.checks import DATABASE_NAME
from bot.settings.config import Config
from bot.storage.folder_lock import FolderLock
from bot.storage.migrations import MIGRATIONS, find_migrations
from bot.storage.storage import Storage, open_storage
from bot.storage.write_check import WriteCheck
from bot.systemd import tell_systemd
from bot.telegram.open_connection import open_connection
from bot.telegram.open_telegram import Telegram, open_telegram
from bot.telegram.telegram_settings import USUAL, ModelFacts, Waits
from bot.webhook_server import serve_webhook


async def run(config: Config, waits: Waits = USUAL) -> None:
    """Serve until SIGTERM or Ctrl-C; a second one ends the process at once.

    Raises CannotListen, DatabaseError, FolderInUse, SdkUnusable, TokenRefused, and
    StorageUnavailable.
    """
    stop = listen_for_signals(config.SHUTDOWN_SECONDS)
    start_speaking(config.LANGUAGE)
    path = config.DATA_DIR / DATABASE_NAME
    async with FolderLock(path) as hold:
        # Longer than another bot may take to end, which has just been told to.
        if await hold.take(stop, config.SHUTDOWN_SECONDS + 2 * SLACK_SECONDS):
            # Before anything can take long, and until all of it has ended.
            async with open_monitoring(config.HEALTH_LISTEN, stop.is_set) as monitoring:
                await _serve(path, config, waits, stop, monitoring)


async def _serve(
    path: Path, config: Config, waits: Waits, stop: asyncio.Event, monitoring: Monitoring
) -> None:
    defaults, observers = rooms.storage_defaults(config), monitoring.observers
    async with open_storage(path, MIGRATIONS, defaults, observers.written) as storage:
        quirks = Quirks(await storage.models.refused_parameters(), storage.models.note_refused)
        async with open_llm(
            rooms.provider(config),
            rooms.options(config),
            rooms.other_models(config),
            quirks,
            observers.model_asked,
        ) as llm:
            telegram = await _join(config, waits, storage, llm, observers)
            # Nothing that other lanes still do can hold an end that one of them has brought about.
            longest = config.SHUTDOWN_SECONDS + SLACK_SECONDS
            telegram.lanes.broken.add_done_callback(lambda _broken: end_within(longest, 1))
            check = WriteCheck(storage.database, path, find_migrations(MIGRATIONS)[-1].number)
            with monitoring.show(sources(storage, check, telegram)):
                async with (
                    serve_webhook(telegram.webhook, config.WEBHOOK_LISTEN),
                    tell_systemd(os.environ, telegram.trouble),
                ):
                    await telegram.application.run(stop, config.SHUTDOWN_SECONDS, llm.load)


async def _join(
    config: Config, waits: Waits, storage: Storage, llm: Llm, observers: Observers
) -> Telegram:
    """The rooms that need no closing, from below: each is given those that it asks."""
    settings = rooms.telegram_settings(config, waits)
    connection = open_connection(settings, observers.telegram_called)
    price = rooms.open_prices(config).price
    ports = Ports(
        stream=llm.stream,
        generate_image=llm.make_picture,
        transcribe=llm.transcribe,
        fetch=connection.downloads.fetch,
        price=price,
        clock=time.time,
    )
    assistant = open_assistant(storage, ports, rooms.assistant_settings(config))
    facts = ModelFacts(
        list_models=llm.list_models,
        rates=llm.rates,
        balance=llm.balance,
        price=price,
        can_draw=llm.make_picture is not None,
        can_transcribe=llm.transcribe is not None,
    )
    machine, observe = rooms.machine_facts(config), observers.turn_ended
    return await open_telegram(connection, storage, assistant, facts, machine, settings, observe)
