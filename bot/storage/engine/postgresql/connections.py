"""Connections to the server, made as they are needed and kept for the next."""

import logging
import time
from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap, Loader
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from bot.storage.engine.postgresql.address import Address
from bot.storage.engine.postgresql.limits import Limits

Connection = psycopg.Connection[DictRow]

_LOGIN_SECONDS = 5.0
_SELDOM_SECONDS = 60.0
_OFTEN = 2
"""Times that a statement comes before the server is told to remember its plan."""


def make_pool(address: Address, most: int, limits: Limits) -> ConnectionPool[Connection]:
    """Of at most so many connections; not open yet."""

    def set_up(connection: Connection) -> None:
        if _is_served_alone(connection):
            connection.prepare_threshold = _OFTEN
            connection.execute(f"{limits.session}; SET default_transaction_read_only = on".encode())

    return ConnectionPool(
        address.conninfo,
        connection_class=Connection,
        # Autocommit: BEGIN and COMMIT stand where we write them.
        kwargs={
            "autocommit": True,
            "row_factory": dict_row,
            "prepare_threshold": None,
            "context": _adapters(),
        },
        configure=set_up,
        min_size=1,
        max_size=most,
        open=False,
        timeout=limits.connection,
        reconnect_timeout=_LOGIN_SECONDS,
        name="postgresql",
    )


def is_direct(connection: Connection) -> bool:
    """Whether all that comes over it goes to one and the same session of the server.

    There the limits are set, statements are prepared, and nothing is written without being said
    so. Behind PgBouncer the next transaction may be in another session.
    """
    return connection.prepare_threshold is not None


def _is_served_alone(connection: Connection) -> bool:
    """Whether the process that answers is the one that was connected to.

    PgBouncer and others like it make up the number by which they are known to a client.
    """
    rows = connection.execute("SELECT pg_backend_pid() AS pid").fetchall()
    return bool(rows[0]["pid"] == connection.info.backend_pid)


class Seldom(logging.Filter):
    """The pool tells of each try to connect. Why it fails is known from one, too."""

    def __init__(self) -> None:
        super().__init__()
        self._next_at = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        if not record.getMessage().startswith("error connecting"):
            return record.levelno > logging.WARNING
        now = time.monotonic()
        is_due = now >= self._next_at
        if is_due:
            self._next_at = now + _SELDOM_SECONDS
        return is_due


class _Number(Loader):
    """A sum of whole numbers is NUMERIC there, and a Decimal in Python; we want an int."""

    def load(self, data: Any) -> int | float:  # Any: a buffer, of which psycopg has no public type
        """From PostgreSQL's text."""
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


def _adapters() -> AdaptersMap:
    adapters = AdaptersMap(psycopg.adapters)
    adapters.register_loader("numeric", _Number)
    return adapters
