"""What each room is told of the operator's decisions: the config itself goes no further."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bot import __version__
from bot.assistant.open_assistant import AssistantSettings
from bot.assistant.prompt_builder import PromptDefaults
from bot.domain.access import Access
from bot.domain.chat_settings import has_memory
from bot.domain.providers import join_model
from bot.domain.speech import read_voices
from bot.domain.tools import Searching
from bot.fetching.fetcher import Fetcher, FetchSettings
from bot.llm.provider import ModelNames, Options, Provider
from bot.operation.free_space import LOW_BYTES, free_bytes
from bot.operation.update_check import UpdateCheck
from bot.pricing.prices import is_own_server
from bot.pricing.prices_of_all import PricesOfAll
from bot.settings.checks import DATABASE_NAME
from bot.settings.config import Config
from bot.storage.backup_failure import last_failure
from bot.storage.backup_folder import backups_of, newest_backup_at
from bot.storage.storage import Storage, StorageDefaults
from bot.telegram.machine_check import MachineFacts
from bot.telegram.runtime.webhook import make_secret
from bot.telegram.telegram_settings import TelegramSettings, Waits
from bot.tools.mcp.server_settings import ServerSettings
from bot.tools.mcp.server_state import ServerState
from bot.tools.pages.read_page import PageReader, ReadPage
from bot.tools.pages.tool import page_tool
from bot.tools.remember import remember_tool
from bot.tools.reminders import make_set_reminder
from bot.tools.search.open_search import SearchSettings, open_search
from bot.tools.search.web_search import WebSearch, make_web_search
from bot.tools.tool import Tool

_SPEECH = "Speech"
"""The name of who speaks, where that is another provider; those of FALLBACKS have small letters."""

_ANSWER_TOKENS = 4_000
"""Of an answer at most, as a rule, where the operator sets no bound."""


def storage_defaults(config: Config) -> StorageDefaults:
    """For `open_storage`."""
    return StorageDefaults(
        model_base_url=config.OPENAI_BASE_URL,
        budget_per_user=config.BUDGET_PER_USER,
        budget_per_chat=config.BUDGET_PER_CHAT,
        other_base_urls=_other_base_urls(config),
        timezone=config.TIMEZONE,
    )


def provider(config: Config) -> Provider:
    """The first one, for `open_providers` as the next three."""
    return Provider(
        api_key=config.OPENAI_API_KEY.get_secret_value(),
        base_url=config.OPENAI_BASE_URL,
        proxy=config.OPENAI_PROXY.get_secret_value(),
        silence_seconds=config.OPENAI_TIMEOUT_SECONDS,
        answer_chars=config.MAX_ANSWER_CHARS,
        most_calls=config.MODEL_CONCURRENCY,
        api=config.OPENAI_API,
        headers=config.OPENAI_HEADERS,
        query=config.OPENAI_QUERY,
        model=config.OPENAI_MODEL,
    )


def providers(config: Config) -> list[Provider]:
    """All of them, in the order in which they are asked."""
    first = provider(config)
    others = [
        replace(
            first,
            api_key=one.api_key,
            base_url=one.base_url,
            api=one.api,
            headers=one.headers,
            query=one.query,
            name=one.name,
            model=one.model,
        )
        for one in config.FALLBACKS.each
    ]
    return [first, *others]


def speech_provider(config: Config) -> Provider | None:
    """Who speaks answers, where that is not the first provider, for `open_providers`.

    Its key is sent to nobody else, and no other key to it.
    """
    base_url = config.SPEECH_BASE_URL or config.OPENAI_BASE_URL
    key = config.SPEECH_API_KEY.get_secret_value()
    is_first = base_url == config.OPENAI_BASE_URL and not key
    if not config.OPENAI_SPEECH_MODEL or is_first:
        return None
    first = provider(config)
    is_there = base_url == first.base_url
    return Provider(
        api_key=key,
        base_url=base_url,
        proxy="" if is_own_server(base_url) and not is_there else first.proxy,
        silence_seconds=first.silence_seconds,
        headers=first.headers if is_there else {},
        query=first.query if is_there else {},
        name=_SPEECH,
    )


def speech_model(config: Config) -> str:
    """The name by which the model that speaks is known here, and priced."""
    name = config.OPENAI_SPEECH_MODEL
    return join_model(_SPEECH, name) if speech_provider(config) else name


def _other_base_urls(config: Config) -> dict[str, str]:
    others = {one.name: one.base_url for one in config.FALLBACKS.each}
    if speech := speech_provider(config):
        others[speech.name] = speech.base_url
    return others


def options(config: Config) -> Options:
    """Of each completion."""
    return Options(
        temperature=config.OPENAI_TEMPERATURE,
        max_output_tokens=config.OPENAI_MAX_OUTPUT_TOKENS,
        reasoning_effort=config.OPENAI_REASONING_EFFORT,
        hosted_search=config.SEARCH_ENGINE == "openai",
    )


def other_models(config: Config) -> ModelNames:
    """Those that do not talk."""
    return ModelNames(
        transcription=config.OPENAI_TRANSCRIBE_MODEL,
        speech=config.OPENAI_SPEECH_MODEL,
        image=config.OPENAI_IMAGE_MODEL,
        image_size=config.IMAGE_SIZE,
        image_quality=config.IMAGE_QUALITY,
    )


def own_tools(
    config: Config,
    search: WebSearch | None,
    read_page: ReadPage,
    storage: Storage,
    clock: Callable[[], float],
) -> list[Tool]:
    """What the bot itself offers to a model."""
    if not config.TOOL_ROUNDS:
        return []
    remembers = partial(has_memory, default=config.MEMORY == "on")
    return [
        *([make_web_search(search)] if search else []),
        page_tool(read_page),
        remember_tool(storage.memory, storage.settings, clock, remembers),
        make_set_reminder(storage.reminders, storage.time_zones, storage.people, clock),
    ]


def web_search(config: Config) -> WebSearch | None:
    """The engine that the bot asks itself; None where there is none, or the provider has it."""
    if config.SEARCH_ENGINE == "" or config.SEARCH_ENGINE == "openai":  # noqa: PLR1714  # so that its type is told
        return None
    return open_search(
        SearchSettings(
            engine=config.SEARCH_ENGINE,
            url=config.SEARCH_URL,
            key=config.SEARCH_API_KEY.get_secret_value(),
            price=config.SEARCH_PRICE,
            # One question may take several searches, and has to keep room for an answer.
            most_tokens=config.CONTEXT_TOKENS // 4,
            proxy=config.FETCH_PROXY.get_secret_value(),
        )
    )


def searching(config: Config) -> Searching:
    """For `open_telegram`."""
    if config.SEARCH_ENGINE == "openai":
        return "model"
    return "ours" if config.SEARCH_ENGINE else "off"


def open_prices(config: Config) -> PricesOfAll:
    """Those of the models in use, which are being loaded."""
    prices = PricesOfAll({"": config.OPENAI_BASE_URL, **_other_base_urls(config)}, config.PRICES)
    prices.start_loading(
        config.OPENAI_MODEL, config.OPENAI_IMAGE_MODEL, config.OPENAI_TRANSCRIBE_MODEL
    )
    return prices


def fetch_settings(config: Config) -> FetchSettings:
    """For a `Fetcher`."""
    return FetchSettings(config.FETCH_ALLOWED_HOSTS, config.FETCH_PROXY.get_secret_value())


def open_page_reader(config: Config) -> PageReader:
    """What opens the pages of the web, which may take a quarter of a prompt."""
    return PageReader(
        Fetcher(fetch_settings(config)).get,
        tokens=config.CONTEXT_TOKENS // 4,
        max_images=config.MAX_IMAGES,
    )


def assistant_settings(config: Config) -> AssistantSettings:
    """For `open_assistant`."""
    return AssistantSettings(
        defaults=PromptDefaults(
            model=config.OPENAI_MODEL,
            system_prompt=config.SYSTEM_PROMPT,
            context_tokens=config.CONTEXT_TOKENS,
            memory=config.MEMORY == "on",
        ),
        answer_tokens=config.OPENAI_MAX_OUTPUT_TOKENS or _ANSWER_TOKENS,
        max_images=config.MAX_IMAGES,
        image_model=config.OPENAI_IMAGE_MODEL,
        transcribe_model=config.OPENAI_TRANSCRIBE_MODEL,
        tool_rounds=config.TOOL_ROUNDS,
        speech_model=speech_model(config),
        voices=read_voices(config.OPENAI_SPEECH_VOICE),
    )


def telegram_settings(config: Config, waits: Waits) -> TelegramSettings:
    """For `open_telegram`."""
    return TelegramSettings(
        token=config.TELEGRAM_BOT_TOKEN.get_secret_value(),
        base_url=config.TELEGRAM_API_BASE_URL,
        proxy=config.TELEGRAM_PROXY.get_secret_value(),
        webhook_url=config.TELEGRAM_WEBHOOK_URL,
        is_shared=bool(config.DATABASE_URL.get_secret_value() and config.TELEGRAM_WEBHOOK_URL),
        access=_access(config),
        language=config.LANGUAGE,
        streaming=config.STREAMING,
        has_titles=config.TITLES == "on",
        speech_host=_host(speech) if (speech := speech_provider(config)) else "",
        model=config.OPENAI_MODEL,
        system_prompt=config.SYSTEM_PROMPT,
        provider_hosts=tuple(dict.fromkeys(map(_host, providers(config)))),
        max_images=config.MAX_IMAGES,
        messages_per_minute=config.MESSAGES_PER_MINUTE,
        leave_after=config.LEAVE_AFTER,
        memory=config.MEMORY == "on",
        rich=config.RICH_MESSAGES == "on",
        tells_time=bool(config.TELL_TIME),
        retention_days=config.RETENTION_DAYS,
        database_file=config.DATA_DIR / DATABASE_NAME,
        backup_every_hours=config.BACKUP_EVERY_HOURS,
        backup_keep=config.BACKUP_KEEP,
        waits=waits,
    )


def tool_servers(config: Config) -> tuple[ServerSettings, ...]:
    """For `open_servers`."""
    return config.MCP_CONFIG.each


def machine_facts(
    config: Config, server_states: Callable[[], Sequence[ServerState]]
) -> MachineFacts:
    """For `open_telegram`, too."""
    folder, database = config.DATA_DIR, config.DATA_DIR / DATABASE_NAME
    backups = backups_of(database)
    return MachineFacts(
        free_bytes=lambda: free_bytes(folder),
        low_bytes=LOW_BYTES,
        newest_backup_at=(lambda: newest_backup_at(backups)) if config.BACKUP_EVERY_HOURS else None,
        find_newer=UpdateCheck(config.UPDATE_CHECK_URL, __version__).find_newer,
        backup_failure=lambda: last_failure(database),
        tool_servers=server_states,
    )


def places(config: Config) -> tuple[str, str]:
    """Where the data is, and how updates come, in a few words."""
    is_shared = bool(config.DATABASE_URL.get_secret_value())
    data = "PostgreSQL" if is_shared else str(config.DATA_DIR.absolute())
    return data, "a webhook" if config.TELEGRAM_WEBHOOK_URL else "polling"


def webhook_address(config: Config) -> tuple[str, str]:
    """The secret, and where to listen; nowhere where updates are asked for."""
    secret = make_secret(config.TELEGRAM_BOT_TOKEN.get_secret_value())
    return secret, config.WEBHOOK_LISTEN if config.TELEGRAM_WEBHOOK_URL else ""


def _host(provider: Provider) -> str:
    return urlsplit(provider.base_url).hostname or ""


def _access(config: Config) -> Access:
    return Access(
        admins=config.ADMIN_USER_IDS.numbers,
        users=config.ALLOWED_USER_IDS.numbers,
        chats=config.ALLOWED_CHAT_IDS.numbers,
        is_open_to_all_users=config.ALLOWED_USER_IDS.is_everyone,
        is_open_in_all_chats=config.ALLOWED_CHAT_IDS.is_everyone,
    )
