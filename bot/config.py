"""The environment and `.env`, read once into a frozen Config; all mistakes are told at once."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)

from bot.conversation.budget import Budget, parse_budget

EVERYONE = "*"


class ConfigError(Exception):
    """Wrong settings; `lines` tells each mistake in one sentence."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Ids:
    """Numbers of people or chats; `is_everyone` where a `*` is among them."""

    numbers: frozenset[int] = frozenset()
    is_everyone: bool = False


def _read_ids(value: object) -> object:
    """ "1, 2,-3" or "*" as Ids."""
    if not isinstance(value, str):
        return value
    words = {word.strip() for word in value.replace(";", ",").split(",")} - {""}
    for word in words - {EVERYONE}:
        if not word.removeprefix("-").isdecimal():
            raise ValueError(f"must be numbers with commas between them, or *; not {word!r}")
    return Ids(frozenset(int(word) for word in words - {EVERYONE}), EVERYONE in words)


def _check_admins(value: Ids) -> Ids:
    if value.is_everyone:
        raise ValueError("not everyone can be an admin; name their numbers")
    return value


def _check_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def _check_proxy(value: SecretStr) -> SecretStr:
    address = value.get_secret_value()
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in _PROXY_SCHEMES and bool(parts.hostname)
    except ValueError:  # Its own words would repeat the password.
        is_good = False
    if address and not is_good:
        raise ValueError("must be an address that begins with http://, https:// or socks5://")
    return value


def _check_language(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z]+)?", value):
        raise ValueError("must be the code of a language, such as en or zh")
    return value.lower().replace("_", "-")


def _check_name(value: str) -> str:
    if not value.isidentifier():  # Not repeated: it may be the key itself.
        raise ValueError("must be the name of another variable, which holds the key")
    return value


def _read_prices(value: object) -> object:
    """JSON as dollars for a million tokens, by model and by "input", "cached" and "output"."""
    if not isinstance(value, str):
        return value
    try:
        prices = json.loads(value)
    except ValueError:
        raise ValueError("must be JSON, such as " + _PRICES_LIKE) from None
    if not isinstance(prices, dict) or not all(map(_is_price, prices.values())):
        raise ValueError("must hold input and output for each model, such as " + _PRICES_LIKE)
    return prices


def _is_price(price: object) -> bool:
    """Whether it is what one model costs; NaN and infinity are valid JSON to Python."""
    if not isinstance(price, dict) or not {"input", "output"} <= price.keys() <= _PRICED:
        return False
    return all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one < float("inf")
        for one in price.values()
    )


def _read_budget(value: object) -> object:
    if not isinstance(value, str):
        return value
    budget = parse_budget(value)
    if budget is None:
        raise ValueError("must be such as: 5 dollars month, 0.50 day, or 200000 tokens day")
    return budget


_PRICED = {"input", "cached", "output"}
_PRICES_LIKE = '{"my-model": {"input": 0.5, "cached": 0.05, "output": 2}}, never below 0'

PriceTable = Annotated[dict[str, dict[str, float]], BeforeValidator(_read_prices)]
BudgetText = Annotated[Budget | None, BeforeValidator(_read_budget)]
IdList = Annotated[Ids, BeforeValidator(_read_ids)]
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")

Url = Annotated[str, AfterValidator(_check_url)]
Proxy = Annotated[SecretStr, AfterValidator(_check_proxy)]
Upper = BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)
Lower = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)

_SECRETS = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_PROXY", "OPENAI_API_KEY", "OPENAI_PROXY")
"""May also come as a file: NAME_FILE holds its path, as Docker mounts secrets."""

_OFF_IF_EMPTY = ("OPENAI_TRANSCRIBE_MODEL", "OPENAI_IMAGE_MODEL")
"""Elsewhere an empty setting is the same as none; here it switches something off."""

OPENAI_URL = "https://api.openai.com/v1"


class Config(BaseModel):
    """Every setting, in the order of `.env.example`."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    TELEGRAM_BOT_TOKEN: SecretStr = SecretStr("")
    TELEGRAM_API_BASE_URL: Url = "https://api.telegram.org"
    TELEGRAM_PROXY: Proxy = SecretStr("")

    OPENAI_API_KEY: SecretStr = SecretStr("")
    OPENAI_API_KEY_NAME: Annotated[str, AfterValidator(_check_name)] = "OPENAI_API_KEY"
    OPENAI_BASE_URL: Url = OPENAI_URL
    OPENAI_PROXY: Proxy = SecretStr("")
    OPENAI_MODEL: str = "gpt-6-luna"
    OPENAI_TEMPERATURE: float | None = Field(default=None, ge=0, le=2)
    OPENAI_MAX_OUTPUT_TOKENS: int | None = Field(default=None, gt=0)
    OPENAI_REASONING_EFFORT: str | None = None
    OPENAI_TIMEOUT_SECONDS: float = Field(default=90, gt=0, le=3600)
    MODEL_CONCURRENCY: int | None = Field(default=None, gt=0)

    OPENAI_TRANSCRIBE_MODEL: str = "gpt-transcribe"
    OPENAI_IMAGE_MODEL: str = "gpt-image-2"
    IMAGE_SIZE: str | None = None
    IMAGE_QUALITY: str | None = None
    MAX_IMAGES: int = Field(default=10, ge=1, le=100)

    SYSTEM_PROMPT: str = (
        "You are a helpful assistant in a Telegram chat. Answer briefly and clearly."
    )
    CONTEXT_TOKENS: int = Field(default=16000, ge=500)
    MAX_ANSWER_CHARS: int = Field(default=1000000, ge=1000)
    LANGUAGE: Annotated[str, AfterValidator(_check_language)] = "en"
    STREAMING: Annotated[Literal["edit", "draft", "off"], Lower] = "edit"

    ADMIN_USER_IDS: Annotated[IdList, AfterValidator(_check_admins)] = Ids()
    ALLOWED_USER_IDS: IdList = Ids()
    ALLOWED_CHAT_IDS: IdList = Ids()

    LEAVE_AFTER: float = Field(default=0, ge=0)

    PRICES: PriceTable = Field(default_factory=dict)
    BUDGET_PER_USER: BudgetText = None
    BUDGET_PER_CHAT: BudgetText = None
    MESSAGES_PER_MINUTE: int = Field(default=0, ge=0)

    DATA_DIR: Path = Path("data")
    RETENTION_DAYS: float = Field(default=0, ge=0)
    SHUTDOWN_SECONDS: float = Field(default=20, ge=0, le=3600)
    LOG_LEVEL: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], Upper] = "INFO"
    LOG_FORMAT: Annotated[Literal["text", "json"], Lower] = "text"


def read_config(environment: Mapping[str, str], dotenv: Path) -> Config:
    """The settings; the environment goes before `.env`. Raises ConfigError with every mistake."""
    from_file = dotenv_values(dotenv) if dotenv.is_file() else {}
    merged = {name: (value or "").strip() for name, value in from_file.items()}
    for name, value in environment.items():
        if value.strip() or name in _OFF_IF_EMPTY:
            merged[name] = value.strip()
    merged = {name: value for name, value in merged.items() if value or name in _OFF_IF_EMPTY}
    values, lines = _read_secrets(merged)
    known = {name: value for name, value in values.items() if name in Config.model_fields}
    lines += _missing(values, lines)
    try:
        config = Config(**known)  # type: ignore[arg-type]  # pydantic reads each field from text
    except ValidationError as error:
        raise ConfigError(lines + _sentences(error, values)) from None
    if lines:
        raise ConfigError(lines)
    return config


def _read_secrets(merged: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The settings with secrets fetched from files and from other names, and the mistakes."""
    values, lines = dict(merged), []
    key_name = values.get("OPENAI_API_KEY_NAME", "OPENAI_API_KEY")
    for name in dict.fromkeys((*_SECRETS, key_name)):
        path = values.get(f"{name}_FILE")
        if path and not values.get(name):
            try:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                lines.append(f"{name}_FILE: the file {path} cannot be read.")
    values["OPENAI_API_KEY"] = values.get(key_name, "")
    return values, lines


def _missing(values: Mapping[str, str], told: Sequence[str]) -> list[str]:
    """What cannot be left out, one line each, unless a line tells why it is not there."""
    lines = []
    if not values.get("TELEGRAM_BOT_TOKEN"):
        lines.append("TELEGRAM_BOT_TOKEN: is missing; @BotFather gives you one.")
    key_name = values.get("OPENAI_API_KEY_NAME", "OPENAI_API_KEY")
    has_own_server = values.get("OPENAI_BASE_URL", OPENAI_URL).rstrip("/") != OPENAI_URL
    if not values.get("OPENAI_API_KEY") and not has_own_server and key_name.isidentifier():
        lines.append(
            f"{key_name}: is missing; your provider gives you one. "
            "(For a server of your own that needs none, set OPENAI_BASE_URL.)"
        )
    explained = {line.partition("_FILE:")[0] for line in told}
    return [line for line in lines if line.partition(":")[0] not in explained]


_SENTENCES = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "literal_error": "must be one of {expected}",
}


def _sentences(error: ValidationError, values: Mapping[str, str]) -> list[str]:
    """One line a mistake; what was given is repeated, except for secrets."""
    lines: dict[str, None] = {}
    for item in error.errors(include_url=False):
        context = item.get("ctx", {})
        if not item["loc"]:
            lines.update(dict.fromkeys(str(context["error"]).split("\n")))
            continue
        name = str(item["loc"][0])
        template = _SENTENCES.get(item["type"])
        sentence = template.format(**context) if template else str(context["error"])
        is_secret = name in (*_SECRETS, "OPENAI_API_KEY_NAME") or "@" in values[name]
        given = "" if is_secret or "not '" in sentence else f", not {values[name]!r}"
        lines[f"{name}: {sentence}{given}."] = None
    return list(lines)


def load_config() -> Config:
    """The settings of this process: its environment and the `.env` beside it."""
    return read_config(os.environ, Path(".env"))
