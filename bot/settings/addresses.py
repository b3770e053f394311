"""Addresses that are usual, and what Telegram would refuse of those that somebody gives."""

from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from urllib.parse import urlsplit

OPENAI_URL = "https://api.openai.com/v1"
TELEGRAM_URL = "https://api.telegram.org"
USUAL_LISTEN = "127.0.0.1:8080"

_TELEGRAM_PORTS = (None, 80, 88, 443, 8443)
"""That Telegram's own servers call: core.telegram.org/bots/webhooks."""

_ALL = {"0.0.0.0", "::"}  # noqa: S104  # not listened at
"""Each stands for all addresses of its kind."""


def mistakes_between(values: Mapping[str, str]) -> list[str]:
    """What is wrong with settings beside each other, such as addresses that nobody can share."""
    url, lines = values.get("TELEGRAM_WEBHOOK_URL", ""), []
    base_url = values.get("TELEGRAM_API_BASE_URL", TELEGRAM_URL).rstrip("/")
    with suppress(ValueError):  # Its form is told of elsewhere.
        if url and base_url == TELEGRAM_URL and urlsplit(url).scheme == "http":
            lines.append("TELEGRAM_WEBHOOK_URL: must start with https:// for Telegram's servers.")
        elif url and base_url == TELEGRAM_URL and urlsplit(url).port not in _TELEGRAM_PORTS:
            lines.append(
                "TELEGRAM_WEBHOOK_URL: Telegram only calls the ports 443, 80, 88 and 8443."
            )
    listen, health = values.get("WEBHOOK_LISTEN", USUAL_LISTEN), values.get("HEALTH_LISTEN", "")
    with suppress(ValueError):
        if url and health and _overlap(listen, health):
            lines.append("HEALTH_LISTEN: must have another port than WEBHOOK_LISTEN.")
    if values.get("DATABASE_URL") and values.get("BACKUP_EVERY_HOURS", "0") not in ("", "0"):
        lines.append(
            "BACKUP_EVERY_HOURS: is for SQLite. With DATABASE_URL, use pg_dump (docs/scaling.md)."
        )
    if values.get("DATABASE_URL") and find_spec("psycopg") is None:
        lines.append(
            "DATABASE_URL: needs the Python package psycopg: "
            "pip install -r requirements-postgresql.txt"
        )
    return lines


def _overlap(one: str, other: str) -> bool:
    """Whether two servers that listen there would be in each other's way. Raises ValueError."""
    first, second = urlsplit(f"//{one}"), urlsplit(f"//{other}")
    if first.port != second.port:
        return False
    return any(
        _meet(here, there)
        for here in _hosts(first.hostname or "")
        for there in _hosts(second.hostname or "")
    )


def _hosts(name: str) -> tuple[str, ...]:
    """The addresses that are meant by it, as far as that is known without looking it up."""
    return ("127.0.0.1", "::1") if name == "localhost" else (name,)


def _meet(here: str, there: str) -> bool:
    if here == there:
        return True
    is_of_six, other_is_of_six = ":" in here, ":" in there
    return is_of_six == other_is_of_six and not {here, there}.isdisjoint(_ALL)
