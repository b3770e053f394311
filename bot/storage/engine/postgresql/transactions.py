"""Transactions in whatever thread asks for one: done again until they are done, or cannot be."""

import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg.rows import DictRow

from bot.storage.engine import Row, Run
from bot.storage.engine.postgresql.address import Address
from bot.storage.engine.postgresql.connections import Connection, Seldom, is_direct, make_pool
from bot.storage.engine.postgresql.faults import (
    Fault,
    find_fault,
    is_outcome_unknown,
    outage_in_words,
)
from bot.storage.engine.postgresql.limits import Limits
from bot.storage.engine.postgresql.statements import Statements
from bot.storage.engine.sql import Values
from bot.storage.errors import OutcomeUnknown, StorageUnavailable

logger = logging.getLogger(__name__)
_pool_log = logging.getLogger("psycopg.pool")

T = TypeVar("T")

_COLLIDING_SECONDS = 30.0
"""Of one transaction: one that collides for so long would collide for ever."""

_MOST_LOSSES = 20
"""Of the connection in one transaction's midst: perhaps it is what brings the server down."""

_LONGEST_PAUSE = 0.1
"""After a collision: the other one is over in a moment."""

_LONGEST_WAIT = 2.0
_CANCEL_SECONDS = 1.0

_WRITE = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_XID = "SELECT CAST(pg_current_xact_id() AS TEXT) AS xid"
_STATUS = "SELECT pg_xact_status(CAST(%(xid)s AS xid8)) AS status"
_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Query:
    """A work of one statement that reads."""

    sql: str
    values: Values

    def __call__(self, run: Run) -> Sequence[Row]:
        """Its rows."""
        return run(self.sql, self.values)


@dataclass(slots=True)
class _Tries:
    """Of one transaction. The waits grow, and no two processes wait for as long as each other."""

    is_write: bool
    began_at: float = field(default_factory=time.monotonic)
    losses: int = 0
    waits: int = 0

    def next_wait(self, error: Exception, *, was_connected: bool) -> float:
        """Seconds until it is to be done again. Raises the error where that would not help."""
        fault = find_fault(error, is_write=self.is_write)
        is_collision = fault is Fault.COLLISION
        self.losses += fault is Fault.OUTAGE and was_connected
        has_collided_long = is_collision and time.monotonic() > self.began_at + _COLLIDING_SECONDS
        if fault is Fault.OURS or has_collided_long or self.losses > _MOST_LOSSES:
            raise error
        self.waits += 1
        longest = _LONGEST_PAUSE if is_collision else _LONGEST_WAIT
        most = min(0.005 * 2 ** min(self.waits, 10), longest)
        return random.uniform(most / 2, most)  # noqa: S311  # no secret


@dataclass(slots=True)
class _Attempt:
    """One try of a transaction, and how far it came."""

    is_connected: bool = False
    xid: str = ""
    """The server's number of it; empty where it has no such numbers, or none was needed."""


@dataclass(slots=True)
class Outage:
    """What the log and the health page are told of a server that is away."""

    words: str = ""
    _since: float = field(default=0.0)

    def begin(self, error: Exception) -> None:
        """Nothing can be done at present; said once."""
        words = outage_in_words(error)
        if not self.words:
            self._since = time.monotonic()
            logger.warning("%s; what has to be stored waits for it", words)
        self.words = words

    def end(self) -> None:
        """Something was done."""
        if self.words:
            self.words = ""
            logger.info("PostgreSQL is back, after %.1f s", time.monotonic() - self._since)


class Transactions:
    """Of one server, over at most so many connections at once."""

    def __init__(self, address: Address, connections: int, limits: Limits) -> None:
        self.outage = Outage()
        self._limits = limits
        self._ending = threading.Event()
        self._seldom = Seldom()
        self._in_use: set[Connection] = set()
        self._pool = make_pool(address, connections, limits)

    def open(self) -> None:
        """Connections are made as they are needed."""
        _pool_log.addFilter(self._seldom)
        self._pool.open()

    def write(self, work: Callable[[Run], T]) -> T:
        """Commit what the work does. Raises OutcomeUnknown, or what the work raises."""
        return self._repeat(lambda attempt: self._attempt(work, attempt, is_write=True), True)

    def read(self, work: Callable[[Run], Any]) -> Any:  # Any: whatever it returns
        """What the work finds, all of it as of one moment."""
        if isinstance(work, Query):
            return self._repeat(lambda attempt: self._query(work, attempt), False)
        return self._repeat(lambda attempt: self._attempt(work, attempt, is_write=False), False)

    def write_once(self, work: Callable[[Run], T]) -> T:
        """Like `write`, but what is wrong is raised."""
        try:
            return self._attempt(work, _Attempt(), is_write=True)
        except _Committing as lost:
            raise OutcomeUnknown(str(lost)) from lost.__cause__

    def end(self) -> None:
        """Nothing is done again from now on, and what is under way is taken back."""
        self._ending.set()
        deadline = time.monotonic() + _CANCEL_SECONDS
        for connection in tuple(self._in_use):
            # 0 would be no limit at all.
            if (left := deadline - time.monotonic()) > 0:
                with suppress(psycopg.Error, OSError):
                    connection.cancel_safe(timeout=left)
        for connection in tuple(self._in_use):
            with suppress(psycopg.Error, OSError):
                _cut(connection)
        self._pool.close(timeout=_CANCEL_SECONDS)
        _pool_log.removeFilter(self._seldom)

    def _repeat(self, attempt_it: Callable[[_Attempt], T], is_write: bool) -> T:
        tries = _Tries(is_write)
        while True:
            attempt = _Attempt()
            try:
                result = attempt_it(attempt)
            except _Committing as lost:
                if not self._was_committed(attempt.xid, lost):
                    continue
                result = lost.result
            except Exception as error:  # noqa: BLE001  # raised again where no wait would help
                self._wait(error, tries, was_connected=attempt.is_connected)
                continue
            self.outage.end()
            return result

    def _wait(self, error: Exception, tries: _Tries, *, was_connected: bool) -> None:
        """Until it is to be done again. Raises the error where that would not help."""
        seconds = 0.0
        if not self._ending.is_set():
            seconds = tries.next_wait(error, was_connected=was_connected)
            if find_fault(error, is_write=tries.is_write) is Fault.OUTAGE:
                self.outage.begin(error)
        if self._ending.wait(seconds):
            raise StorageUnavailable("the database is being closed") from error

    def _attempt(self, work: Callable[[Run], T], attempt: _Attempt, *, is_write: bool) -> T:
        with self._connection() as connection:
            attempt.is_connected = True
            statements = self._statements(connection, is_write=is_write)
            result = work(statements.run)
            if is_write and not statements.number:
                statements.send()
            attempt.xid = statements.number
            try:
                statements.commit()
            except psycopg.Error as error:
                if is_write and is_outcome_unknown(error, is_lost=connection.closed):
                    raise _Committing(result) from error
                raise
            return result

    def _query(self, query: Query, attempt: _Attempt) -> list[DictRow]:
        """Without a transaction of ours, where nothing has to be set for it."""
        with self._connection() as connection:
            attempt.is_connected = True
            begin = () if is_direct(connection) else (_READ, self._limits.local)
            statements = Statements(connection, begin, has_number=False)
            return statements.ask_alone(query.sql, query.values)

    def _statements(self, connection: Connection, *, is_write: bool) -> Statements:
        begin = [_WRITE if is_write else _READ]
        if not is_direct(connection):
            begin += self._limits.local.split("; ")
        has_number = is_write and _has_numbers(connection)
        if has_number:
            begin.append(_XID)
        return Statements(connection, begin, has_number=has_number)

    def _was_committed(self, xid: str, lost: "_Committing") -> bool:
        """What became of a transaction whose COMMIT nobody answered. Raises OutcomeUnknown."""
        unknown = OutcomeUnknown("the connection was lost during COMMIT")
        tries = _Tries(is_write=True)
        while xid and not self._ending.is_set():
            try:
                with self._connection() as connection:
                    rows = connection.execute(_STATUS, {"xid": xid}).fetchall()
            except psycopg.Error as error:
                if find_fault(error, is_write=True) is not Fault.OUTAGE:
                    break
                self._wait(error, tries, was_connected=False)
                continue
            status = rows[0]["status"]
            if status in ("committed", "aborted"):
                return bool(status == "committed")
            if status is None:
                break
            # Its process has not noticed yet that we are gone.
            self._ending.wait(_PAUSE)
        raise unknown from lost.__cause__

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        connection = self._pool.getconn()
        self._in_use.add(connection)
        try:
            yield connection
        except BaseException as error:
            _take_back(connection, error)
            raise
        finally:
            self._in_use.discard(connection)
            self._pool.putconn(connection)


class _Committing(Exception):
    """No answer came to COMMIT; what the work returned is good if it was done."""

    def __init__(self, result: Any) -> None:  # Any: whatever a work returns
        super().__init__("the connection was lost during COMMIT")
        self.result = result


def _has_numbers(connection: Connection) -> bool:
    """CockroachDB, which says so when it is connected to, has none."""
    return connection.info.parameter_status("crdb_version") is None


def _take_back(connection: Connection, error: BaseException) -> None:
    """Leave the connection fit for the next; one to a server that takes nothing is closed.

    Where the server was replaced, a new connection may lead to the new one.
    """
    with suppress(psycopg.Error):
        if isinstance(error, Exception) and find_fault(error, is_write=True) is Fault.OUTAGE:
            connection.close()
        elif not connection.closed:
            connection.execute("ROLLBACK")


def _cut(connection: Connection) -> None:
    """Whoever waits for an answer is told at once that none will come."""
    if not connection.closed:
        with socket.socket(fileno=os.dup(connection.fileno())) as ours:
            ours.shutdown(socket.SHUT_RDWR)
