"""The environment and `.env`, read once into a frozen Config; all mistakes are told at once."""

import os
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    SkipValidation,
    ValidationError,
)

from bot.domain.budget import Budget
from bot.i18n.catalogs import FOLDER as CATALOGS
from bot.i18n.language import ENGLISH
from bot.settings.addresses import OPENAI_URL, TELEGRAM_URL, USUAL_LISTEN, mistakes_between
from bot.settings.checks import (
    BROKEN,
    Ids,
    check_database_url,
    check_folder,
    check_key,
    check_language,
    check_listen,
    check_name,
    check_proxy,
    check_timezone,
    check_token,
    check_url,
    language_of,
    read_admins,
    read_budget,
    read_hosts,
    read_ids,
    read_prices,
    read_switch,
    shorten,
    without_broken,
)
from bot.settings.env_file import names_in_use, read_text, unknown_names
from bot.settings.fallbacks import (
    Fallbacks,
    key_names,
    read_fallbacks,
    read_headers,
    read_query,
)
from bot.settings.mistakes import tell_mistakes
from bot.settings.search import choose_engine, search_mistakes
from bot.settings.tool_servers import read_tool_servers
from bot.tools.mcp.server_settings import Servers


class ConfigError(Exception):
    """Wrong settings; `lines` tells each mistake in one sentence.

    `log_format` is as it was set, and "text" where that is one of the mistakes.
    """

    def __init__(self, lines: list[str], log_format: str = "text") -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.log_format: Literal["text", "json"] = "json" if log_format == "json" else "text"


PriceTable = Annotated[dict[str, dict[str, float]], BeforeValidator(read_prices)]
BudgetText = Annotated[Budget | None, BeforeValidator(read_budget)]
IdList = Annotated[Ids, BeforeValidator(read_ids)]
Url = Annotated[str, AfterValidator(check_url)]
Token = Annotated[SecretStr, AfterValidator(check_token)]
Key = Annotated[SecretStr, AfterValidator(check_key)]
AdminList = Annotated[Ids, BeforeValidator(read_admins)]
Listen = Annotated[str, AfterValidator(check_listen)]
HealthListen = Annotated[str, AfterValidator(lambda value: check_listen(value, "127.0.0.1:8081"))]
Folder = Annotated[Path, AfterValidator(check_folder)]
Hosts = Annotated[frozenset[str], BeforeValidator(read_hosts)]
Proxy = Annotated[SecretStr, AfterValidator(check_proxy)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(check_database_url)]
# It is read together with the environment, before pydantic sees it.
McpServers = Annotated[Servers, SkipValidation]
OtherProviders = Annotated[Fallbacks, SkipValidation]
Headers = Annotated[dict[str, str], BeforeValidator(read_headers)]
Query = Annotated[dict[str, str], BeforeValidator(read_query)]
Upper = BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)
Lower = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)

_SECRETS = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_PROXY",
    "OPENAI_API_KEY",
    "OPENAI_PROXY",
    "OPENAI_HEADERS",
    "OPENAI_QUERY",
    "FALLBACKS",
    "SEARCH_API_KEY",
    "SPEECH_API_KEY",
    "FETCH_PROXY",
    "DATABASE_URL",
)
"""May also come as a file: NAME_FILE holds its path, as Docker mounts secrets."""

_OFF_IF_EMPTY = ("OPENAI_TRANSCRIBE_MODEL", "OPENAI_IMAGE_MODEL", "SEARCH_ENGINE")
"""Elsewhere an empty setting is the same as none; here it switches something off."""

_LONGEST_SECRET = 10_000

MANY = 1_000_000_000
"""More than anybody means; past it there is arithmetic that does not work."""


class Config(BaseModel):
    """Every setting, in the order of `.env.example`."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, allow_inf_nan=False
    )

    TELEGRAM_BOT_TOKEN: Token = SecretStr("")
    TELEGRAM_API_BASE_URL: Url = TELEGRAM_URL
    TELEGRAM_PROXY: Proxy = SecretStr("")
    TELEGRAM_WEBHOOK_URL: Url = ""
    WEBHOOK_LISTEN: Listen = USUAL_LISTEN

    OPENAI_API_KEY: Key = SecretStr("")
    OPENAI_API_KEY_NAME: Annotated[str, AfterValidator(check_name)] = "OPENAI_API_KEY"
    OPENAI_BASE_URL: Url = OPENAI_URL
    OPENAI_API: Annotated[Literal["auto", "chat", "responses"], Lower] = "auto"
    OPENAI_PROXY: Proxy = SecretStr("")
    OPENAI_HEADERS: Headers = Field(default_factory=dict, repr=False)
    OPENAI_QUERY: Query = Field(default_factory=dict, repr=False)
    OPENAI_MODEL: str = "gpt-6-luna"
    OPENAI_TEMPERATURE: float | None = Field(default=None, ge=0, le=2)
    OPENAI_MAX_OUTPUT_TOKENS: int | None = Field(default=None, gt=0, le=MANY)
    OPENAI_REASONING_EFFORT: str | None = None
    OPENAI_TIMEOUT_SECONDS: float = Field(default=90, gt=0, le=3600)
    MODEL_CONCURRENCY: int | None = Field(default=None, gt=0, le=MANY)
    FALLBACKS: OtherProviders = Fallbacks()

    OPENAI_TRANSCRIBE_MODEL: str = "gpt-transcribe"
    OPENAI_SPEECH_MODEL: str = ""
    OPENAI_SPEECH_VOICE: str = "alloy"
    SPEECH_BASE_URL: Url = ""
    SPEECH_API_KEY: Key = SecretStr("")
    OPENAI_IMAGE_MODEL: str = "gpt-image-2"
    IMAGE_SIZE: str | None = None
    IMAGE_QUALITY: str | None = None
    MAX_IMAGES: int = Field(default=10, ge=1, le=100)

    SEARCH_ENGINE: Annotated[Literal["searxng", "tavily", "brave", "exa", "openai", ""], Lower] = (
        "openai"
    )
    SEARCH_URL: Url = ""
    SEARCH_API_KEY: Key = SecretStr("")
    SEARCH_PRICE: float | None = Field(default=None, ge=0, le=MANY)
    TOOL_ROUNDS: int = Field(default=8, ge=0, le=50)

    SYSTEM_PROMPT: str = (
        "You are a helpful assistant in a Telegram chat. Answer briefly and clearly."
    )
    CONTEXT_TOKENS: int = Field(default=16000, ge=500, le=MANY)
    MAX_ANSWER_CHARS: int = Field(default=1000000, ge=1000, le=MANY)
    READ_LINKS: Annotated[int, BeforeValidator(read_switch)] = 1
    FETCH_ALLOWED_HOSTS: Hosts = frozenset()
    FETCH_PROXY: Proxy = SecretStr("")
    LANGUAGE: Annotated[str, AfterValidator(check_language)] = "en"
    TIMEZONE: Annotated[str, AfterValidator(check_timezone)] = "UTC"
    TELL_TIME: Annotated[int, BeforeValidator(read_switch)] = 1
    MEMORY: Annotated[Literal["on", "off"], Lower] = "off"
    TITLES: Annotated[Literal["on", "off"], Lower] = "on"
    STREAMING: Annotated[Literal["edit", "draft", "off"], Lower] = "edit"
    RICH_MESSAGES: Annotated[Literal["on", "off"], Lower] = "off"

    ADMIN_USER_IDS: AdminList = Ids()
    ALLOWED_USER_IDS: IdList = Ids()
    ALLOWED_CHAT_IDS: IdList = Ids()

    LEAVE_AFTER: float = Field(default=0, ge=0, le=MANY)

    PRICES: PriceTable = Field(default_factory=dict)
    BUDGET_PER_USER: BudgetText = None
    BUDGET_PER_CHAT: BudgetText = None
    MESSAGES_PER_MINUTE: int = Field(default=0, ge=0, le=MANY)

    MCP_CONFIG: McpServers = Servers()

    DATA_DIR: Folder = Field(default=Path("data"), validate_default=True)
    DATABASE_URL: DatabaseUrl = SecretStr("")
    LEASE_SECONDS: float = Field(default=15, ge=3, le=300)
    BACKUP_EVERY_HOURS: float = Field(default=0, ge=0, le=10_000)
    BACKUP_KEEP: int = Field(default=7, ge=1, le=10_000)
    RETENTION_DAYS: float = Field(default=0, ge=0, le=36_500)
    SHUTDOWN_SECONDS: float = Field(default=20, ge=0, le=3600)
    LOG_LEVEL: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], Upper] = "INFO"
    LOG_FORMAT: Annotated[Literal["text", "json"], Lower] = "text"
    LOG_TEXTS: Annotated[int, BeforeValidator(read_switch)] = 0
    HEALTH_LISTEN: HealthListen = ""
    UPDATE_CHECK_URL: Url = ""


def read_config(environment: Mapping[str, str], dotenv: Path) -> Config:
    """The settings; the environment goes before `.env`. Raises ConfigError with every mistake."""
    written, lines = _read_file(dotenv)
    given = {name: value.strip() for name, value in environment.items()}
    given = {name: value for name, value in given.items() if value or name in _OFF_IF_EMPTY}
    merged = {**_without_replaced(written, given), **given}
    lines += _both_given(merged)
    lines += _choose_language(merged, written.get("LANGUAGE", ""))
    values, mistakes = _read_secrets(merged)
    lines += mistakes
    lines += _missing(values, lines)
    lines += mistakes_between(values)
    lines += search_mistakes(values)
    values["SEARCH_ENGINE"] = choose_engine(values)
    servers, mistakes = read_tool_servers(
        values.pop("MCP_CONFIG", ""), dotenv.parent, merged, _secret_names(merged)
    )
    lines += mistakes
    fallbacks, mistakes = read_fallbacks(values.pop("FALLBACKS", ""), values)
    lines += mistakes
    log_format = values.get("LOG_FORMAT", "").lower()
    known = {name: value for name, value in values.items() if name in Config.model_fields}
    try:
        # pydantic reads each field from text.
        config = Config(**known, MCP_CONFIG=servers, FALLBACKS=fallbacks)  # type: ignore[arg-type]  # see above
    except ValidationError as error:
        raise ConfigError(lines + tell_mistakes(error, values, _SECRETS), log_format) from None
    if lines:
        raise ConfigError(lines, log_format)
    return config


def doubtful_names(environment: Mapping[str, str]) -> list[str]:
    """Lines about what looks like a setting in the environment, and is none; nothing is refused."""
    return unknown_names(environment, _names(environment))


def _read_file(dotenv: Path) -> tuple[dict[str, str], list[str]]:
    """What stands in `.env`, and what is wrong with it."""
    text, lines = read_text(dotenv)
    text, broken = without_broken(text)
    lines += [f"{dotenv.name}: line {line} {BROKEN}." for line in broken]
    found = dotenv_values(stream=StringIO(text))
    written = {name: (value or "").strip() for name, value in found.items()}
    lines += unknown_names(written, _names(written) | names_in_use(text))
    return {name: value for name, value in written.items() if value or name in _OFF_IF_EMPTY}, lines


def _names(values: Mapping[str, str]) -> set[str]:
    """All the names that settings may have."""
    secrets = _secret_names(values)
    return {*Config.model_fields, *secrets, *(f"{name}_FILE" for name in secrets)}


def _secret_names(values: Mapping[str, str]) -> set[str]:
    first = values.get("OPENAI_API_KEY_NAME") or "OPENAI_API_KEY"
    return {*_SECRETS, first, *key_names(values.get("FALLBACKS", ""))}


def _without_replaced(written: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """`.env` without the secrets that the environment holds, be it in the other of two ways."""
    replaced = {
        name
        for name in _secret_names({**written, **given})
        if name in given or f"{name}_FILE" in given
    }
    return {
        name: value for name, value in written.items() if name.removesuffix("_FILE") not in replaced
    }


def _both_given(merged: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: is set, and {name}_FILE too. Please keep only one."
        for name in sorted(_secret_names(merged))
        if merged.get(name) and merged.get(f"{name}_FILE")
    ]


def _choose_language(merged: dict[str, str], written: str) -> list[str]:
    """Here `.env` goes before the environment, where a desktop sets a LANGUAGE of its own."""
    if not written:
        merged["LANGUAGE"] = language_of(merged.get("LANGUAGE", "")) or ENGLISH
        return []
    merged["LANGUAGE"] = written
    known = sorted({ENGLISH, *(path.stem.lower() for path in CATALOGS.glob("*.po"))})
    main = written.lower().replace("_", "-").partition("-")[0]
    if not main.isalpha() or main in known:
        return []
    return [f"LANGUAGE: must be {' or '.join(known)}, not {shorten(main)}."]


def _read_secrets(merged: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The settings with secrets fetched from files and from other names, and the mistakes."""
    values, lines = dict(merged), list[str]()
    key_name = values.get("OPENAI_API_KEY_NAME", "OPENAI_API_KEY")
    lines += _fetch_secrets(values, (*_SECRETS, key_name))
    # Only now is it known which names it has.
    lines += _fetch_secrets(values, sorted(key_names(values.get("FALLBACKS", ""))))
    values["OPENAI_API_KEY"] = values.get(key_name, "")
    return values, lines


def _fetch_secrets(values: dict[str, str], names: Sequence[str]) -> list[str]:
    """Put those that come as files into `values`; the mistakes."""
    lines = []
    for name in dict.fromkeys(names):
        path = values.get(f"{name}_FILE")
        if path and not values.get(name):
            try:
                values[name] = _read_secret(Path(path))
            except (OSError, ValueError):
                lines.append(f"{name}_FILE: can't read the file {shorten(path)}.")
    return lines


def _read_secret(path: Path) -> str:
    """Raises OSError and ValueError, also for what never ends."""
    with path.open("rb") as file:
        content = file.read(_LONGEST_SECRET + 1)
    if len(content) > _LONGEST_SECRET:
        raise ValueError
    return content.decode("utf-8-sig").strip()


def _missing(values: Mapping[str, str], told: Sequence[str]) -> list[str]:
    """What cannot be left out, one line each, unless a line tells why it is not there."""
    lines = []
    if not values.get("TELEGRAM_BOT_TOKEN"):
        lines.append("TELEGRAM_BOT_TOKEN: is missing. Get one from @BotFather.")
    key_name = values.get("OPENAI_API_KEY_NAME", "OPENAI_API_KEY")
    has_own_server = values.get("OPENAI_BASE_URL", OPENAI_URL).rstrip("/") != OPENAI_URL
    if not values.get("OPENAI_API_KEY") and not has_own_server and key_name.isidentifier():
        lines.append(
            f"{key_name}: is missing. Get one from your provider. "
            "(If you run a server that needs no key, set OPENAI_BASE_URL.)"
        )
    explained = {line.partition("_FILE:")[0] for line in told}
    return [line for line in lines if line.partition(":")[0] not in explained]


def load_config() -> Config:
    """The settings of this process: its environment and the `.env` beside it."""
    return read_config(os.environ, Path(".env"))
