"""FALLBACKS: other providers, as JSON, and what is wrong with it, a sentence for each mistake."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from pydantic import SecretStr

from bot.settings.checks import check_key, check_url, shorten

_LIKE = '[{"name": "other", "base_url": "https://…/v1", "api_key_name": "OTHER_KEY", "model": "…"}]'
_FIELDS = ("name", "base_url", "api_key", "api_key_name", "model", "api", "headers", "query")
_APIS = ("auto", "chat", "responses")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,29}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_LONGEST_MODEL = 128
_MOST = 20

_Object = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fallback:
    """Another provider, and its model that answers in the place of others."""

    name: str
    base_url: str
    model: str
    api: Literal["auto", "chat", "responses"] = "auto"
    api_key: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown; of an address only where a password is in it."""
        address = (self.base_url,) if "@" in self.base_url else ()
        return (self.api_key, *self.headers.values(), *secret_values(self.query), *address)


@dataclass(frozen=True, slots=True)
class Fallbacks:
    """All of them, in the order in which they are asked."""

    each: tuple[Fallback, ...] = ()

    @property
    def secrets(self) -> list[str]:
        """What must never be shown of any."""
        return [secret for one in self.each for secret in one.secrets if secret]


def key_names(text: str) -> set[str]:
    """The variables that hold keys, as far as the text can be read."""
    entries = _parse(text)
    found = [entry.get("api_key_name") for entry in entries or [] if isinstance(entry, dict)]
    return {name for name in found if isinstance(name, str) and name.isidentifier()}


def read_fallbacks(text: str, values: Mapping[str, str]) -> tuple[Fallbacks, list[str]]:
    """Those of the text; keys that are only named are in `values`. And the mistakes."""
    if not text:
        return Fallbacks(), []
    entries = _parse(text)
    if entries is None or len(entries) > _MOST:
        return Fallbacks(), [f"FALLBACKS: must be a JSON list of at most {_MOST}, such as {_LIKE}."]
    read, lines = [], list[str]()
    for number, entry in enumerate(entries, start=1):
        try:
            read.append(_read_entry(_as_object(entry), values))
        except ValueError as error:
            lines.append(f"FALLBACKS: entry {number} {error}.")
    names = [one.name for one in read]
    twice = sorted({name for name in names if names.count(name) > 1})
    lines += [f"FALLBACKS: the name {name} is there more than once." for name in twice]
    return Fallbacks(tuple(read)), lines


def read_headers(value: object) -> object:
    """JSON text of headers, by name."""
    return _texts(_parse_object(value), _HEADER) if isinstance(value, str) else value


def read_query(value: object) -> object:
    """JSON text of a query's parameters, by name."""
    return _texts(_parse_object(value)) if isinstance(value, str) else value


def secret_values(query: Mapping[str, str]) -> list[str]:
    """Those that may be keys; the version of an API is none, and stands in many a log line."""
    return [value for name, value in query.items() if "version" not in name.lower()]


def _parse(text: str) -> list[object] | None:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return entries if isinstance(entries, list) else None


def _parse_object(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _as_object(entry: object) -> _Object:
    if isinstance(entry, dict):
        return entry
    raise ValueError("must be an object with name, base_url and model")


def _read_entry(entry: _Object, values: Mapping[str, str]) -> Fallback:
    """One provider. Raises ValueError with what is wrong; no secret is in it."""
    unknown = sorted(str(name) for name in entry if name not in _FIELDS)
    if unknown:
        raise ValueError(f"has an unknown field {shorten(unknown[0])}: {', '.join(_FIELDS)}")
    name, model, api = entry.get("name"), entry.get("model"), entry.get("api", "auto")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError("needs a name of up to 30 small letters, digits, dots, - and _")
    if (
        not isinstance(model, str)
        or not 0 < len(model) <= _LONGEST_MODEL
        or model.split() != [model]
    ):
        raise ValueError("needs a model, by its provider's name for it")
    if api not in _APIS:
        raise ValueError(f"has an api that is none of {', '.join(_APIS)}")
    return Fallback(
        name=name,
        base_url=_read_url(entry.get("base_url")),
        model=model,
        api=cast("Literal['auto', 'chat', 'responses']", api),
        api_key=_read_key(entry, values),
        headers=_part(entry, "headers", _HEADER),
        query=_part(entry, "query"),
    )


def _read_url(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("needs a base_url, which nearly always ends in /v1")
    try:
        return check_url(value)
    except ValueError as error:
        raise ValueError(f"has a base_url that {error}") from None


def _read_key(entry: _Object, values: Mapping[str, str]) -> str:
    key, name = _as_text(entry.get("api_key", "")), _as_text(entry.get("api_key_name", ""))
    if key and name:
        raise ValueError("has api_key and api_key_name, of which one is enough")
    if name and not name.isidentifier():
        raise ValueError("has an api_key_name that is no name of a variable")
    if name and not values.get(name):
        raise ValueError(f"names the key {name}, which is not set")
    try:
        return check_key(SecretStr(key or values.get(name, ""))).get_secret_value()
    except ValueError as error:
        raise ValueError(f"has a key that {error}") from None


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("has a key that is no text")


def _part(entry: _Object, field_: str, names: re.Pattern[str] | None = None) -> Mapping[str, str]:
    try:
        return _texts(entry.get(field_, {}), names)
    except ValueError as error:
        raise ValueError(f"has {field_} that {error}") from None


def _texts(value: object, names: re.Pattern[str] | None = None) -> dict[str, str]:
    """Raises ValueError without any of the values."""
    is_right = isinstance(value, dict) and all(
        isinstance(name, str)
        and (names is None or names.fullmatch(name))
        and isinstance(text, str)
        and text.isascii()
        and text.isprintable()
        for name, text in value.items()
    )
    if not is_right:
        raise ValueError('must be a JSON object of plain texts, such as {"name": "value"}')
    return cast("dict[str, str]", value)
