"""Builds the rooms and joins them; the only place that sees them all."""

import logging
from asyncio import Event
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot import __version__
from bot.assistant.open_assistant import Ports, open_assistant
from bot.domain.health import Check
from bot.domain.providers import join_model
from bot.ending import SLACK_SECONDS, end_within
from bot.llm.fallback.open_providers import Remembered, open_providers
from bot.llm.open_llm import Llm
from bot.llm.quirks import Quirks
from bot.monitoring import Monitoring, sources
from bot.settings import rooms
from bot.settings.config import Config
from bot.storage.storage import Storage
from bot.systemd import tell_systemd
from bot.telegram.open_connection import open_connection
from bot.telegram.open_telegram import Telegram, open_telegram
from bot.telegram.telegram_settings import ModelFacts, Waits
from bot.tools.mcp.open_servers import ToolServers, open_servers
from bot.tools.toolbox import Toolbox
from bot.webhook_server import WebhookCalls

logger = logging.getLogger(__name__)

_STARTS = "parley %s starts, with its data in %s; updates come by %s"


class Right(Protocol):
    """The right to work, which only one process has at a time."""

    def check(self) -> None:
        """Before each call that others see; it may end the process."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a bot stands on: where it keeps things, and what it shares with nobody.

    `check` tells why nothing can be stored; the `file` is the database's, if it is one of ours.
    By the `clock`, in seconds since 1970, is what it stores. The `environment` is that of systemd's
    words.
    """

    storage: Storage
    check: Check
    file: Path | None
    clock: Callable[[], float]
    right: Right
    calls: WebhookCalls
    monitoring: Monitoring
    environment: Mapping[str, str]
    waits: Waits


async def serve(config: Config, ground: Ground, stop: Event) -> None:
    """Work until `stop`, on this ground.

    Raises SdkUnusable, TokenRefused and StorageUnavailable.
    """
    async with (
        open_providers(
            rooms.providers(config),
            rooms.options(config),
            rooms.other_models(config),
            _remembered(ground),
            ground.monitoring.observers.model_asked,
            rooms.speech_provider(config),
        ) as llm,
        open_servers(rooms.tool_servers(config)) as servers,
    ):
        telegram = await _join(config, ground, llm, servers)
        # Nothing that other lanes still do can hold an end that one of them has brought about.
        longest = config.SHUTDOWN_SECONDS + SLACK_SECONDS
        telegram.lanes.broken.add_done_callback(lambda _broken: end_within(longest, 1))
        if telegram.webhook:
            ground.calls.first = telegram.webhook.take
        logger.info(_STARTS, __version__, *rooms.places(config))
        with ground.monitoring.show(
            sources(ground.storage, ground.check, telegram, ground.file, llm.states)
        ):
            async with tell_systemd(ground.environment, telegram.trouble):
                await telegram.application.run(stop, config.SHUTDOWN_SECONDS, llm.load)


def _remembered(ground: Ground) -> Remembered:
    """What was learnt of the providers before, and is now."""
    models = ground.storage.models

    async def quirks(provider: str) -> Quirks:
        async def note(model: str, parameter: str) -> None:
            await models.note_refused(join_model(provider, model), parameter)

        return Quirks(await models.refused_parameters(provider), note)

    return Remembered(quirks, ground.storage.provider_rests, ground.clock)


async def _join(config: Config, ground: Ground, llm: Llm, servers: ToolServers) -> Telegram:
    """The rooms that need no closing, from below: each is given those that it asks."""
    settings = rooms.telegram_settings(config, ground.waits)
    observers = ground.monitoring.observers
    connection = open_connection(settings, observers.telegram_called, ground.right.check)
    price = rooms.open_prices(config).price
    read_page = rooms.open_page_reader(config).read
    storage = ground.storage
    search = rooms.web_search(config)
    own = rooms.own_tools(config, search, read_page, storage, ground.clock)
    toolbox = Toolbox(own, storage.settings, servers)
    ports = Ports(
        stream=llm.stream,
        generate_image=llm.make_picture,
        transcribe=llm.transcribe,
        fetch=connection.downloads.fetch,
        read_page=read_page if config.READ_LINKS else None,
        price=price,
        clock=ground.clock,
        tools_of=toolbox.of,
        search=search,
        zone_of=ground.storage.time_zones.of if config.TELL_TIME else None,
        speak=llm.speak,
        observe_speech=observers.spoken,
    )
    assistant = open_assistant(ground.storage, ports, rooms.assistant_settings(config))
    facts = ModelFacts(
        list_models=llm.list_models,
        rates=llm.rates,
        balance=llm.balance,
        states=llm.states,
        price=price,
        can_draw=llm.make_picture is not None,
        can_transcribe=llm.transcribe is not None,
        searching=rooms.searching(config),
    )
    machine = rooms.machine_facts(config, servers.states)
    return await open_telegram(
        connection,
        ground.storage,
        assistant,
        facts,
        machine,
        settings,
        toolbox,
        ground.clock,
        observers.turn_ended,
    )
