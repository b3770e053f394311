"""Everything from one database into another, of whichever engines, and compared there."""

import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from graphlib import TopologicalSorter
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from bot.storage.migrations import make_blank

Values = tuple[object, ...]
"""A row, in the order of its table's columns: None, int, float, str or bytes."""

Rows = Generator[Values]
"""Closed where one does not come to their end."""

Tell = Callable[[str], None]
"""Of a long copy: how far it is."""

_DIGEST_BYTES = 16

_BEGUN_WITH_A_ROW = "forgotten"
"""Migrations put a row into it, which the other database's replaces."""


class MoveFailed(Exception):
    """Nothing was copied; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Table:
    """One of the newest schema."""

    name: str
    columns: Mapping[str, str]
    """Their kinds, as SQLite calls them."""


class Reading(Protocol):
    """A database as of one moment, and no bot on it."""

    def rows(self, table: Table) -> Rows:
        """All of them, one after the other."""


class Writing(Reading, Protocol):
    """A transaction in an empty database of the newest schema, and no bot on it."""

    @property
    def takes_nul(self) -> bool:
        """Whether a text may hold the character of number 0."""

    def fill(self, table: Table, rows: Iterable[Values]) -> None:
        """Put them there, in the place of what was there."""

    def finish(self, tables: Sequence[Table]) -> None:
        """Check what they refer to, and let the next ids be new ones."""


class Place(Protocol):
    """Where a database is, or is to be. What it raises: MoveFailed, DatabaseError."""

    @property
    def name(self) -> str:
        """For whoever reads it; no password is in it."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Look at it, with bots kept out."""

    def writing(self, tables: Sequence[Table]) -> AbstractContextManager[Writing]:
        """Bring it to the newest schema, and write, with bots kept out; committed at the end."""


@dataclass(slots=True)
class Copied:
    """What there is to say of a copy."""

    rows: int = 0
    texts_without_nul: int = 0
    """How many were changed, since the database does not take that character."""


@dataclass(slots=True)
class _Tally:
    """Of rows in any order."""

    count: int = 0
    digest: int = 0

    def add(self, row: Values) -> None:
        """Large contents by their own digest: their text would be several times as large."""
        plain = tuple(_digest(v) if isinstance(v, bytes) else v for v in row)
        # Added up, since two equal rows would take each other away in an XOR.
        self.digest += int.from_bytes(_digest(repr(plain).encode()))
        self.count += 1


def find_tables(migrations: Path) -> list[Table]:
    """Those of SQLite's newest schema, which all engines have; each after what it refers to."""
    with closing(make_blank(migrations)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        order = TopologicalSorter({name: _references(connection, name) for name in names})
        return [Table(name, _columns(connection, name)) for name in order.static_order()]


def find_rows(tables: Iterable[Table], has_rows: Callable[[Table], bool]) -> str | None:
    """The name of a table that somebody has filled, if there is one."""
    others = (table for table in tables if table.name != _BEGUN_WITH_A_ROW)
    return next((table.name for table in others if has_rows(table)), None)


def wrong_version(name: str, version: int, newest: int) -> str:
    """Of a database that cannot be copied as it is."""
    told = f"{name} has the schema {version}, and this version of the bot {newest}."
    cure = "Start the bot on it once" if version < newest else "Update first"
    return f"{told} {cure}, and then move it."


def not_empty(name: str, table: str) -> str:
    """Of a database that cannot be copied into."""
    return (
        f"{name} is not empty: there are rows in {table}. Nothing was changed; name an empty one."
    )


def copy_all(
    source: Reading,
    target: Writing,
    tables: Sequence[Table],
    tell: Tell,
    tell_seconds: float = 5.0,
) -> Copied:
    """Copy each table, and compare what has arrived. Raises MoveFailed, or what the engines do."""
    copied = Copied()
    read: dict[str, _Tally] = {}
    for table in tables:
        tally = read[table.name] = _Tally()
        with closing(source.rows(table)) as rows:
            fitting = rows if target.takes_nul else _without_nul(rows, copied)
            progress = _Progress(f"{table.name}: copied", tell, tell_seconds)
            target.fill(table, _counted(fitting, tally, progress))
        copied.rows += tally.count
    for table in tables:
        progress = _Progress(f"{table.name}: compared", tell, tell_seconds)
        _compare(table, target, read[table.name], progress)
    target.finish(tables)
    return copied


def _compare(table: Table, target: Reading, read: _Tally, progress: "_Progress") -> None:
    arrived = _Tally()
    with closing(target.rows(table)) as rows:
        for _ in _counted(rows, arrived, progress):
            pass
    if arrived.count != read.count:
        raise MoveFailed(
            f"Of {read.count:,} rows of {table.name}, {arrived.count:,} arrived. Nothing was "
            "changed; please report this."
        )
    if arrived.digest != read.digest:
        raise MoveFailed(
            f"The rows of {table.name} did not arrive as they were. Nothing was changed; please "
            "report this."
        )


class _Progress:
    """Said now and then."""

    def __init__(self, what: str, tell: Tell, seconds: float) -> None:
        self._what = what
        self._tell = tell
        self._seconds = seconds
        self._next = time.monotonic() + seconds

    def note(self, count: int) -> None:
        """So many rows by now."""
        if time.monotonic() > self._next:
            self._tell(f"{self._what} {count:,} rows")
            self._next = time.monotonic() + self._seconds


def _counted(rows: Iterable[Values], tally: _Tally, progress: _Progress) -> Iterator[Values]:
    for row in rows:
        tally.add(row)
        progress.note(tally.count)
        yield row


def _without_nul(rows: Iterable[Values], copied: Copied) -> Iterator[Values]:
    for row in rows:
        texts = sum(isinstance(value, str) and "\0" in value for value in row)
        copied.texts_without_nul += texts
        yield tuple(map(_replace_nul, row)) if texts else row


def _replace_nul(value: object) -> object:
    """As where the bot itself stores it."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_BYTES).digest()


def _references(connection: sqlite3.Connection, name: str) -> list[str]:
    """The other tables that rows of this one may refer to."""
    found = connection.execute('SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)', (name,))
    return sorted(other for (other,) in found if other != name)


def _columns(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    return dict(connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)))
