"""A PostgreSQL of the tests' own: Debian's programs in a temporary folder, or TEST_DATABASE_URL."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

_numbers = count(1)
NO_SERVER = "there is no PostgreSQL here, and TEST_DATABASE_URL is not set"
_DEBIAN = Path("/usr/lib/postgresql")


class NoServer(Exception):
    """Why there is none."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server that these tests may stop and start as they like."""

    programs: Path
    folder: Path
    is_synced: bool = False
    """Whether a commit waits for the disk; tests would only wait longer."""

    @property
    def data(self) -> Path:
        """Where its files are."""
        return self.folder / "data"

    def run(self, program: str, *arguments: str) -> None:
        """A program of the server's, as a user that it lets start it."""
        done = subprocess.run(  # noqa: S603  # our own arguments
            [self.programs / program, *arguments],
            user=_user(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode:
            raise NoServer(f"{program} fails: {done.stderr.strip()}")

    def start(self) -> None:
        """Wait until it takes connections, on a socket in its folder."""
        ways = f"-c listen_addresses='' -c unix_socket_directories={self.folder}"
        ways += f" -c fsync={'on' if self.is_synced else 'off'}"
        ways += " -c log_min_messages=fatal -c max_connections=40"
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", ways)

    def become_standby(self) -> None:
        """Take no changes from now on, as a copy of a server does."""
        self.stop()
        signal = self.data / "standby.signal"
        signal.touch()
        if user := _user():
            shutil.chown(signal, user)
        self.start()

    def promote(self) -> None:
        """Take changes again."""
        self.run("pg_ctl", "promote", "-w", "-D", str(self.data))

    def stop(self) -> None:
        """At once, as a crash would."""
        self.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.data))


@dataclass(frozen=True, slots=True)
class Server:
    """A server, by the address of a database of its where others can be made."""

    url: str
    cluster: Cluster | None

    @contextmanager
    def database(self, template: str = "template0", encoding: str = "UTF8") -> Iterator[str]:
        """The address of a new database, which is gone afterwards."""
        name = f"parley_test_{os.getpid()}_{next(_numbers)}"
        self._run(
            f"CREATE DATABASE {{}} TEMPLATE {{}} ENCODING '{encoding}' LOCALE 'C'", name, template
        )
        try:
            yield make_conninfo(self.url, dbname=name)
        finally:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, words: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(words).format(*map(sql.Identifier, names)))


_REFERRING = ("updates", "threads", "turns", "conversations")
"""What refers to other rows, in an order in which it can be deleted."""

_TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
_COPY = "COPY {} TO STDOUT (FORMAT binary)"
_END_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def empty(url: str) -> None:
    """All rows are gone, and numbers begin anew. To drop and copy a database takes much longer."""
    with psycopg.connect(url) as connection:
        # A bot that was killed may have left something that the server has not ended yet.
        connection.execute(_END_OTHERS)
        kept = ("schema_version", "forgotten", *_REFERRING)
        for table in (*_REFERRING, *(name for name in _tables(connection) if name not in kept)):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute("UPDATE forgotten SET last_turn_id = 0, unscrubbed = 0")
        connection.execute("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'")


def query(url: str, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """The rows that a statement gives, whose parameters are `?` as on SQLite."""
    words = statement.replace("%", "%%").replace("?", "%s")
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        return connection.execute(words.encode(), values).fetchall()


def content(url: str) -> bytes:
    """All rows of all tables; texts and files in it are as they were given."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        pieces = list[bytes]()
        for table in _tables(connection):
            with cursor.copy(sql.SQL(_COPY).format(sql.Identifier(table))) as rows:
                pieces += map(bytes, rows)
        return b"".join(pieces)


def _tables(connection: psycopg.Connection) -> list[str]:
    return [name for (name,) in connection.execute(_TABLES).fetchall()]


def name_of(url: str) -> str:
    """Of the database that the address leads to."""
    return str(conninfo_to_dict(url)["dbname"])


def as_url(conninfo: str) -> str:
    """The same address as operators write it."""
    parts = conninfo_to_dict(conninfo)
    user, name = (quote(str(parts.pop(key)), safe="") for key in ("user", "dbname"))
    return f"postgresql://{user}@/{name}?{urlencode(parts, quote_via=quote)}"


@contextmanager
def server(*, is_synced: bool = False) -> Iterator[Server]:
    """The one of TEST_DATABASE_URL, else one that is made now. Raises NoServer."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield Server(url, None)
        return
    programs = _find_programs()
    # pytest's own folders are closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="parley-pg-"))
    if user := _user():
        shutil.chown(folder, user)
    cluster = Cluster(programs, folder, is_synced)
    try:
        cluster.run(
            "initdb", "-A", "trust", "-U", "parley", "-E", "UTF8", "--locale=C.UTF-8",
            "--no-sync", "-D", str(cluster.data),
        )  # fmt: skip
        cluster.start()
        try:
            yield Server(f"host={folder} user=parley dbname=postgres", cluster)
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _find_programs() -> Path:
    """Debian keeps them beside each other, by version, and off the path."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    raise NoServer(NO_SERVER)


def _user() -> str | None:
    """The server refuses to be started by root."""
    return "nobody" if os.geteuid() == 0 else None
