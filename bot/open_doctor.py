"""Builds what the doctor looks at: it is given values and doors, and no settings."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.request import getproxies

from bot.domain.server_clock import ServerClock
from bot.domain.speech import read_voices
from bot.llm.probe import open_model_probe, open_voice_probe
from bot.llm.provider import Options, Provider
from bot.operation.doctor.data import DataSubject
from bot.operation.doctor.examine import Subjects
from bot.operation.doctor.model import ANSWER_TOKENS, ModelSubject
from bot.operation.doctor.network import Way
from bot.operation.doctor.ports import Port
from bot.operation.doctor.speech import SpeechSubject
from bot.operation.doctor.telegram import TelegramSubject
from bot.settings import rooms
from bot.settings.addresses import TELEGRAM_URL
from bot.settings.checks import DATABASE_NAME
from bot.settings.config import Config, doubtful_names
from bot.settings.fallbacks import secret_values
from bot.storage.engine.server_look import ServerLook
from bot.storage.folder_lock import is_folder_held
from bot.storage.migrations import MIGRATIONS
from bot.telegram.probe import open_telegram_probe
from bot.tools.mcp.open_servers import open_servers
from bot.tools.mcp.server_state import ServerState

_LOCK_SECONDS = 3.0
_TOOLS_SECONDS = 40.0


async def open_subjects(config: Config) -> Subjects:
    """All of them; nothing is asked yet but whether a bot uses the data folder."""
    database = (config.DATA_DIR / DATABASE_NAME).absolute()
    is_running = await _is_running(config)
    telegram_clock, model_clock = ServerClock(), ServerClock()
    return Subjects(
        telegram=_telegram(config, telegram_clock, is_running=is_running),
        model=_model(config, model_clock),
        data=DataSubject(database, MIGRATIONS, config.BACKUP_EVERY_HOURS, is_running),
        search=rooms.web_search(config),
        server=_server(config),
        ways=_ways(config),
        ports=_ports(config) if is_running is False else (),
        clocks={
            _host(config.TELEGRAM_API_BASE_URL): telegram_clock,
            _host(config.OPENAI_BASE_URL): model_clock,
        },
        doubtful_names=doubtful_names(os.environ),
        tool_servers=_tool_servers(config),
        speech=_speech(config),
        fallbacks={one.name: _fallback(config, one) for one in rooms.providers(config) if one.name},
    )


def secrets_of(config: Config) -> list[str]:
    """What must not be shown; of addresses only the names and passwords in them."""
    token = config.TELEGRAM_BOT_TOKEN.get_secret_value()
    return [
        token,
        token.partition(":")[2],
        config.OPENAI_API_KEY.get_secret_value(),
        config.TELEGRAM_PROXY.get_secret_value(),
        config.OPENAI_PROXY.get_secret_value(),
        config.SEARCH_API_KEY.get_secret_value(),
        config.SPEECH_API_KEY.get_secret_value(),
        config.SPEECH_BASE_URL,
        config.SEARCH_URL,
        config.FETCH_PROXY.get_secret_value(),
        config.DATABASE_URL.get_secret_value(),
        config.TELEGRAM_API_BASE_URL,
        config.TELEGRAM_WEBHOOK_URL,
        config.OPENAI_BASE_URL,
        config.UPDATE_CHECK_URL,
        *config.MCP_CONFIG.secrets,
        *config.FALLBACKS.secrets,
        *config.OPENAI_HEADERS.values(),
        *secret_values(config.OPENAI_QUERY),
        *getproxies().values(),
    ]


def _server(config: Config) -> Callable[[], ServerLook] | None:
    url = config.DATABASE_URL.get_secret_value()
    if not url:
        return None
    # What it needs is not installed everywhere.
    from bot.storage.engine.postgresql.inspection import look_at_server  # noqa: PLC0415  # see above

    return lambda: look_at_server(url)


def _tool_servers(config: Config) -> Callable[[], Awaitable[Sequence[ServerState]]] | None:
    settings = rooms.tool_servers(config)

    async def look() -> Sequence[ServerState]:
        async with open_servers(settings) as servers:
            return await servers.look(_TOOLS_SECONDS)

    return look if settings else None


async def _is_running(config: Config) -> bool | None:
    """Whether a bot holds the data folder, if its disk says so in time."""
    if config.DATABASE_URL.get_secret_value():
        return None  # Others may work on it, on other machines.
    try:
        async with asyncio.timeout(_LOCK_SECONDS):
            return await asyncio.to_thread(is_folder_held, config.DATA_DIR / DATABASE_NAME)
    except TimeoutError:
        return None


def _telegram(config: Config, clock: ServerClock, *, is_running: bool | None) -> TelegramSubject:
    token = config.TELEGRAM_BOT_TOKEN.get_secret_value()
    proxy = config.TELEGRAM_PROXY.get_secret_value()
    base_url = config.TELEGRAM_API_BASE_URL
    return TelegramSubject(
        open_probe=lambda: open_telegram_probe(token, base_url, proxy, clock),
        host=_host(base_url),
        webhook_url=config.TELEGRAM_WEBHOOK_URL,
        is_running=is_running,
        is_own_server=base_url != TELEGRAM_URL,
        has_proxy=bool(proxy),
    )


def _fallback(config: Config, provider: Provider) -> ModelSubject:
    first = _model(config, ServerClock())
    options = rooms.options(config)
    most = min(ANSWER_TOKENS, options.max_output_tokens or ANSWER_TOKENS)
    asked = Options(options.temperature, most, options.reasoning_effort)
    return replace(
        first,
        open_probe=lambda: open_model_probe(provider, asked, ServerClock()),
        host=_host(provider.base_url),
        key_name="FALLBACKS",
        model=provider.model,
    )


def _model(config: Config, clock: ServerClock) -> ModelSubject:
    usual = rooms.options(config)
    most = min(ANSWER_TOKENS, usual.max_output_tokens or ANSWER_TOKENS)
    options = Options(usual.temperature, most, usual.reasoning_effort)
    provider = rooms.provider(config)
    return ModelSubject(
        open_probe=lambda: open_model_probe(provider, options, clock),
        host=_host(config.OPENAI_BASE_URL),
        key_name=config.OPENAI_API_KEY_NAME,
        model=config.OPENAI_MODEL,
        transcription=config.OPENAI_TRANSCRIBE_MODEL,
        image=config.OPENAI_IMAGE_MODEL,
    )


def _speech(config: Config) -> SpeechSubject | None:
    if not config.OPENAI_SPEECH_MODEL:
        return None
    provider = rooms.speech_provider(config) or rooms.provider(config)
    model = config.OPENAI_SPEECH_MODEL
    return SpeechSubject(
        open_voice=lambda: open_voice_probe(provider, model),
        host=_host(provider.base_url),
        model=model,
        voice=read_voices(config.OPENAI_SPEECH_VOICE).of("OK."),
    )


def _ways(config: Config) -> list[Way]:
    return [
        Way(
            "Telegram",
            config.TELEGRAM_API_BASE_URL,
            "TELEGRAM_PROXY",
            config.TELEGRAM_PROXY.get_secret_value(),
        ),
        Way(
            "the model",
            config.OPENAI_BASE_URL,
            "OPENAI_PROXY",
            config.OPENAI_PROXY.get_secret_value(),
        ),
    ]


def _ports(config: Config) -> list[Port]:
    """Where a bot with these settings listens."""
    places = {"HEALTH_LISTEN": config.HEALTH_LISTEN}
    if config.TELEGRAM_WEBHOOK_URL:
        places["WEBHOOK_LISTEN"] = config.WEBHOOK_LISTEN
    return [Port(setting, listen) for setting, listen in places.items() if listen]


def _host(address: str) -> str:
    """Host and port, and nothing that may be secret."""
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
