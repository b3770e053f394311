"""Where the server is, and how we connect to it."""

from collections.abc import Mapping
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

UNREADABLE = (
    "The address of the database cannot be read. It looks like "
    "postgresql://user:password@host:5432/name, with %-escapes for special characters."
)


@dataclass(frozen=True, slots=True)
class Address:
    """As libpq takes it. It may hold a password, so nothing shows it."""

    conninfo: str = field(repr=False)

    @property
    def application_name(self) -> str:
        """What the server calls those who are connected by it."""
        return str(conninfo_to_dict(self.conninfo)["application_name"])

    @property
    def public(self) -> str:
        """What may be shown of it: where the server is, and the name of the database."""
        given = conninfo_to_dict(self.conninfo)
        hosts = str(given.get("host") or given.get("hostaddr") or "").split(",")
        ports = str(given.get("port") or "").split(",")
        # One port is that of all hosts.
        pairs = zip(hosts, ports * len(hosts) if len(ports) == 1 else ports, strict=False)
        places = ",".join(f"{host}:{port}" if port else host for host, port in pairs)
        return f"postgresql://{places}/{given.get('dbname') or ''}"

    def known_as(self, name: str) -> "Address":
        """The same, under another name for the server."""
        return Address(make_conninfo(self.conninfo, application_name=name))


def read_address(url: str) -> Address:
    """From `postgresql://user:password@host:port/name?sslmode=require`. Raises DatabaseError."""
    try:
        given = conninfo_to_dict(url)
    except ProgrammingError:
        # Its words quote the address, and with that the password.
        raise DatabaseError(UNREADABLE) from None
    if _is_torn(given):
        raise DatabaseError(UNREADABLE)
    return Address(make_conninfo("", **(_WAYS | given)))


def _is_torn(given: Mapping[str, object]) -> bool:
    """Whether a password with an @ or / in it was taken for more: errors would show its end."""
    ports = str(given.get("port") or "").split(",")
    places = (str(given.get(part) or "") for part in ("host", "dbname"))
    return any("@" in place for place in places) or any(
        port and not port.isdecimal() for port in ports
    )
