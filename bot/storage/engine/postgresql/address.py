"""Where the server is, and how we connect to it."""

from dataclasses import dataclass, field

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.storage.migrations import DatabaseError

_WAYS: dict[str, str | int | None] = {
    "application_name": "parley",
    "client_encoding": "utf8",
    "connect_timeout": 5,  # seconds
    # A host that vanishes says nothing; without these its silence lasts for hours.
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 12_000,  # milliseconds
}
"""Unless the address says otherwise (libpq, Parameter Key Words)."""


@dataclass(frozen=True, slots=True)
class Address:
    """As libpq takes it. It may hold a password, so nothing shows it."""

    conninfo: str = field(repr=False)


def read_address(url: str) -> Address:
    """From `postgresql://user:password@host:port/name?sslmode=require`. Raises DatabaseError."""
    try:
        given = conninfo_to_dict(url)
    except ProgrammingError:
        # Its words quote the address, and with that the password.
        raise DatabaseError(
            "The address of the database cannot be read. It looks like "
            "postgresql://user:password@host:5432/name, with %-escapes for special characters."
        ) from None
    return Address(make_conninfo("", **(_WAYS | given)))
