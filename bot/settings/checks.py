"""What the text of a setting has to be; each check tells what would be right, and no secret."""

import json
import re
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import SecretStr

from bot.domain.budget import parse_budget
from bot.domain.time_zone import find_zone
from bot.storage.folder import find_fault

EVERYONE = "*"
DATABASE_NAME = "bot.db"
BROKEN = "cannot be read; write NAME=value, and end a quote that you begin"

_HIGHEST_ID = 2**52
"""Telegram's ids have at most 52 significant bits."""

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{30,100}(/test)?", re.ASCII)
"""35 characters today; Telegram promises nothing. /test is for its test servers."""

_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]+)?")


_LONGEST = 60
_LIKE_A_SECRET = re.compile(r"[A-Za-z0-9_-]{20,}")
_DEAREST = 1e12
_DATABASE_SCHEMES = ("postgresql", "postgres")
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")

_PRICED = {"input", "cached", "output", "characters"}
_PRICES_LIKE = '{"my-model": {"input": 0.5, "cached": 0.05, "output": 2}}, never below 0'


@dataclass(frozen=True, slots=True)
class Ids:
    """Numbers of people or chats; `is_everyone` where a `*` is among them."""

    numbers: frozenset[int] = frozenset()
    is_everyone: bool = False


def without_broken(text: str) -> tuple[str, list[int]]:
    """The lines that dotenv understands, and the numbers of those that it would leave out."""
    sound, broken = [], []
    for binding in parse_stream(StringIO(text)):
        written = binding.original.string
        if binding.error:  # Empty lines before it count as a part of it.
            above = written[: len(written) - len(written.lstrip())].count("\n")
            broken.append(binding.original.line + above)
        else:
            sound.append(written)
    return "".join(sound), broken


def read_ids(value: object, or_everyone: str = ", or *,") -> object:
    """ "1, 2,-3" or "*" as Ids."""
    if not isinstance(value, str):
        return value
    written = [word.strip() for word in value.replace(";", ",").split(",")]
    words = [word for word in written if word]
    numbers = [word for word in words if word != EVERYONE]
    # In the order of writing: a mistake is told in the same words at each start.
    for word in numbers:
        if not word.removeprefix("-").isdecimal():
            raise ValueError(
                f"must be IDs with commas between them{or_everyone} not {shorten(word)}"
            )
        if len(word) > len(str(-_HIGHEST_ID)) or abs(int(word)) > _HIGHEST_ID:
            raise ValueError("has an ID that is too large for Telegram")
    return Ids(frozenset(map(int, numbers)), EVERYONE in words)


def read_admins(value: object) -> object:
    """Ids of people that are named."""
    read = read_ids(value, or_everyone=",")
    if isinstance(read, Ids) and read.is_everyone:
        raise ValueError("must be the IDs of the admins, with commas between them")
    return read


def read_switch(value: object) -> object:
    """ "0" or "1"."""
    if isinstance(value, str) and value not in ("0", "1"):
        raise ValueError("must be 0 or 1")
    return value


def read_hosts(value: object) -> object:
    """ "wiki.lan, 10.0.0.5:8080" as a set of them, in small letters."""
    if not isinstance(value, str):
        return value
    hosts = [word.strip().lower() for word in value.replace(";", ",").split(",")]
    for host in filter(None, hosts):
        try:
            parts = urlsplit(f"//{host}")
            is_right = parts.netloc == host and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_right = False
        if not is_right or "@" in host or "*" in host or not host.isprintable() or " " in host:
            raise ValueError(
                "must be hosts with commas between them, such as wiki.example.org or 10.0.0.5:8080"
            )
    return frozenset(filter(None, hosts))


def check_url(value: str) -> str:
    """An address of the web, without the slash at its end."""
    if not _is_address(value, ("http", "https")):
        raise ValueError("must be an address that starts with http:// or https://")
    return value.rstrip("/")


def check_listen(value: str, example: str = "127.0.0.1:8080") -> str:
    """host:port to listen at, an IPv6 host in brackets."""
    try:
        parts = urlsplit(f"//{value}")
        is_right = bool(parts.hostname) and parts.port and value == parts.netloc
    except ValueError:
        is_right = False
    if not is_right or "@" in value or not value.isprintable() or " " in value:
        raise ValueError(f"must be host:port, such as {example}")
    return value


def check_database_url(value: SecretStr) -> SecretStr:
    """Where PostgreSQL is, with a name and a password as a rule; it may be on several hosts."""
    address = value.get_secret_value()
    try:
        parts = urlsplit(address)
        hosts = parts.netloc.rpartition("@")[2].split(",")
        has_ports = all(urlsplit(f"//{host}").port != 0 for host in hosts)
        is_whole = parts.scheme in _DATABASE_SCHEMES and len(parts.path) > 1 and has_ports
    except ValueError:  # Its own words would repeat a password.
        is_whole = False
    if address and not (is_whole and address.isprintable() and " " not in address):
        raise ValueError("must look like postgresql://user:password@host/database")
    return value


def check_proxy(value: SecretStr) -> SecretStr:
    """An address, which may hold a password."""
    address = value.get_secret_value()
    if address and not _is_address(address, _PROXY_SCHEMES):
        raise ValueError("must be an address that starts with http://, https:// or socks5://")
    return value


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # Its own words would repeat a password.
        return False
    return is_whole and value.isprintable() and " " not in value


def check_token(value: SecretStr) -> SecretStr:
    """What looks like a token of a bot."""
    token = value.get_secret_value()
    if token and not _TOKEN.fullmatch(token):
        raise ValueError(
            "must be the token from @BotFather: digits, a colon and about 35 letters, "
            "without quotes or spaces"
        )
    return value


def check_key(value: SecretStr) -> SecretStr:
    """What can be sent as a key."""
    key = value.get_secret_value()
    if not key.isascii() or not key.isprintable() or set(key) & set(" \"'"):
        raise ValueError("must be the key alone, on one line, without quotes or spaces")
    return value


def check_folder(value: Path) -> Path:
    """A folder that can hold the database."""
    if fault := find_fault(value / DATABASE_NAME):
        raise ValueError(fault)
    return value


def check_language(value: str) -> str:
    """Such as zh or zh-hant."""
    if not _LOCALE.fullmatch(value):
        raise ValueError("must be a language code, such as en or zh")
    return value.lower().replace("_", "-")


def check_timezone(value: str) -> str:
    """A name of the world's list of zones, or a distance to UTC."""
    if (zone := find_zone(value)) is None:
        raise ValueError(
            "must be a time zone, such as Europe/Berlin, Asia/Shanghai or +05:30, "
            f"not {shorten(value)}"
        )
    return zone


def check_name(value: str) -> str:
    """A variable's."""
    if not value.isidentifier():  # Not repeated: it may be the key itself.
        raise ValueError("must be the name of the variable that holds the key")
    return value


def read_prices(value: object) -> object:
    """JSON as dollars for a million tokens, by model and by "input", "cached" and "output"."""
    if not isinstance(value, str):
        return value
    try:
        prices = json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError("must be JSON, such as " + _PRICES_LIKE) from None
    if not isinstance(prices, dict) or not all(map(_is_price, prices.values())):
        raise ValueError("must have input and output for each model, such as " + _PRICES_LIKE)
    return prices


def _is_price(price: object) -> bool:
    """Whether it is what one model costs; NaN and infinity are valid JSON to Python."""
    if not isinstance(price, dict) or not price.keys() <= _PRICED:
        return False
    if not {"input", "output"} <= price.keys() and price.keys() != {"characters"}:
        return False
    return all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one < _DEAREST
        for one in price.values()
    )


def read_budget(value: object) -> object:
    """Text as a Budget."""
    if not isinstance(value, str):
        return value
    budget = parse_budget(value)
    if budget is None:
        raise ValueError("must look like 5 dollars month, 0.50 day or 200000 tokens day")
    return budget


def language_of(locales: str) -> str:
    """The first that can be meant in what a desktop sets, such as de_DE:de; else nothing."""
    return next((one for one in locales.split(":") if _LOCALE.fullmatch(one)), "")


def shorten(value: str) -> str:
    """The value as it may be repeated."""
    if is_like_a_secret(value):
        return "what was given"
    return repr(value) if len(value) <= _LONGEST else repr(value[:_LONGEST] + "…")


def is_like_a_secret(value: str) -> bool:
    """Whether it may be a key or a password that was put in a wrong place."""
    return "@" in value or bool(_LIKE_A_SECRET.search(value))
