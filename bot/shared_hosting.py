"""One of several processes on one PostgreSQL: one works, the others stand by to take its place.

A second process that works would bring nothing that a bot could use: Telegram lets one bot say less
than one process can. What it brings is no gap, when a machine dies or another version is started.
"""

import math
import os
from asyncio import Event

from bot.app import Ground, serve
from bot.ending import start_anew
from bot.monitoring import Monitoring, open_monitoring, standby_sources
from bot.settings import rooms
from bot.settings.config import Config
from bot.storage.engine.postgresql.engine import PostgreSQL
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.engine.postgresql.limits import Limits
from bot.storage.engine.postgresql.migrations import MIGRATIONS
from bot.storage.storage import storage_of
from bot.systemd import tell_systemd
from bot.telegram.api.reach import Reach
from bot.telegram.runtime.standby import Standby
from bot.telegram.telegram_settings import Waits
from bot.webhook_server import WebhookCalls, serve_webhook


async def run_shared(config: Config, waits: Waits, stop: Event) -> None:
    """Stand by until this process may work, then work until `stop`.

    Raises CannotListen, DatabaseError, SdkUnusable, TokenRefused, and StorageUnavailable.
    """
    url, seconds, reach = config.DATABASE_URL.get_secret_value(), config.LEASE_SECONDS, Reach()
    leadership = Leadership(
        url, seconds, lambda reason: start_anew(reason, stop), unreached=reach.seconds_in_vain
    )
    async with open_monitoring(config.HEALTH_LISTEN, stop.is_set) as opened:
        monitoring = opened.also_telling(reach.note)
        engine = PostgreSQL(
            url,
            MIGRATIONS,
            # Whoever is frozen within a transaction loses it before its lease.
            limits=Limits(silence=seconds / 3, lock=seconds / 3),
            opening_seconds=math.inf,
            observe_write=monitoring.observers.written,
            leadership=leadership,
        )
        async with engine:
            await _stand_by(config, waits, stop, monitoring, engine, leadership)


async def _stand_by(
    config: Config,
    waits: Waits,
    stop: Event,
    monitoring: Monitoring,
    engine: PostgreSQL,
    leadership: Leadership,
) -> None:
    storage = storage_of(engine, rooms.storage_defaults(config))
    calls = WebhookCalls(Standby(storage.inbox, leadership.time).take)
    async with (
        serve_webhook(calls, *rooms.webhook_address(config)),
        # Where it works at once, systemd hears of it below.
        tell_systemd(os.environ, leadership.trouble, "Standing by"),
    ):
        # Until another takes its place: whoever begins to work is called as before meanwhile.
        with monitoring.show(standby_sources(storage, engine.trouble)):
            if not await leadership.take(stop):
                return
            ground = Ground(
                storage,
                engine.trouble,
                None,
                leadership.time,
                leadership,
                calls,
                monitoring,
                os.environ,
                waits,
            )
            try:
                await serve(config, ground, stop)
            finally:
                await leadership.release()
