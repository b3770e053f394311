"""What an error of PostgreSQL means for the transaction it came in."""

from enum import Enum, auto

from psycopg import Error, InterfaceError, OperationalError

_COLLISIONS = frozenset({
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # a lock was not given in time
})  # fmt: skip
_OUTAGES = (
    "08",  # connection
    "53",  # no room, no memory, no connection left
    "57P",  # shutting down, starting up
    "58",  # the server's own disk
    "25P03",  # we were silent for too long, as a frozen process is
)
"""Codes, or how they begin (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_READ_ONLY = "25006"
_COMPLETION_UNKNOWN = "40003"


class Fault(Enum):
    """What is to be done about an error that came before anything was committed."""

    COLLISION = auto()
    """Two transactions were in each other's way: it is done again soon."""
    OUTAGE = auto()
    """The server is not there, or takes nothing: it is done again once it is back."""
    OURS = auto()
    """Doing it again would not help."""


def find_fault(error: Exception, *, is_write: bool) -> Fault:
    """Of a transaction that was not committed."""
    if not isinstance(error, Error):
        return Fault.OURS
    code = error.sqlstate
    if code is None:
        # The connection was lost, or none could be had.
        is_lost = isinstance(error, OperationalError | InterfaceError)
        return Fault.OUTAGE if is_lost else Fault.OURS
    if code in _COLLISIONS:
        return Fault.COLLISION
    if code.startswith(_OUTAGES) or (is_write and code == _READ_ONLY):
        return Fault.OUTAGE
    return Fault.OURS


def is_outcome_unknown(error: Error, *, is_lost: bool) -> bool:
    """Whether what was answered to COMMIT leaves open what became of it."""
    code = error.sqlstate
    return is_lost or code is None or code == _COMPLETION_UNKNOWN or code.startswith("08")


def outage_in_words(error: Exception) -> str:
    """A few words for the operator, without anything of an address or a row."""
    code = getattr(error, "sqlstate", None) or ""
    if code == _READ_ONLY:
        return "PostgreSQL takes no changes, it is read-only"
    if code == "53100":
        return "the disk of PostgreSQL is full"
    if code == "53300":
        return "PostgreSQL has no connection left"
    if code.startswith("57P"):
        return "PostgreSQL is stopping or starting"
    return "PostgreSQL cannot be reached"
