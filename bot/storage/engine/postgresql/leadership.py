"""Which of several processes works: one at a time, for as long as it renews its lease in time.

The database's clock decides when a lease has ended. Whoever has it keeps a deadline of its own, by
a clock that nothing sets and no sleep stops, and does nothing more once that has passed. What is
written is held off by the epoch, too: a new leader counts it up, and waits for what is being
written under the old one.
"""

import asyncio
import logging
import math
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress

import psycopg

from bot.storage.engine import Run
from bot.storage.engine.postgresql import hand_over
from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.faults import outage_in_words

logger = logging.getLogger(__name__)

_MARGIN = 0.1
"""Of a lease: clocks do not run alike, and a call takes its time."""

_LOOK_SECONDS = 1.0
"""Between two tries to become the leader: an old one may give its lease up."""

_SHORTEST_TIMEOUT = 2
"""Seconds that libpq takes for a connection at least."""

_NAME = "bot"
_CREATE = (
    """
    CREATE TABLE IF NOT EXISTS leases (
        name TEXT PRIMARY KEY, owner TEXT NOT NULL, until TIMESTAMP WITH TIME ZONE NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS leadership (name TEXT PRIMARY KEY, epoch BIGINT NOT NULL)
    """,
    "INSERT INTO leadership (name, epoch) VALUES ('bot', 0) ON CONFLICT (name) DO NOTHING",
)
# In a row of its own: each transaction looks at it, and a renewal must not be in the way of that.
EPOCH = "SELECT epoch FROM leadership WHERE name = 'bot' FOR SHARE"
"""Within a transaction: no other process becomes the leader before it has ended."""

_CLAIM = """
    INSERT INTO leases (name, owner, until)
    VALUES (%(name)s, %(owner)s, clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE leases.until < clock_timestamp() OR leases.owner = excluded.owner
    RETURNING 1
"""
_COUNT_UP = "UPDATE leadership SET epoch = epoch + 1 WHERE name = %(name)s RETURNING epoch"
_TIME = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"
_RENEW = f"""
    UPDATE leases SET until = clock_timestamp() + make_interval(secs => %(seconds)s)
    WHERE name = %(name)s AND owner = %(owner)s RETURNING {_TIME}
"""  # noqa: S608 - of constants
# Without the name: a renewal in a thread that is late would bring the lease back.
_RELEASE = """
    UPDATE leases SET until = clock_timestamp() - make_interval(secs => 1), owner = ''
    WHERE name = %(name)s AND owner = %(owner)s
"""


_IS_LED = "SELECT 1 FROM leases WHERE name = 'bot' AND until > clock_timestamp()"


def make_tables(connection: psycopg.Connection) -> None:
    """What leadership is noted in, where it is not there yet."""
    for statement in _CREATE:
        connection.execute(statement.encode())


def keep_leaders_out(connection: psycopg.Connection) -> bool:
    """Let no process become the leader before this transaction ends; False: one is it already.

    It is stricter than a lease, which ends by itself, and goes with the connection.
    """
    connection.execute(EPOCH.encode())
    return connection.execute(_IS_LED).fetchone() is None


def _now() -> float:
    """Seconds that also pass while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Leadership:
    """The lease of this process. `on_loss` is called once it may be another's, and ends all.

    A server that is away is waited for. `unreached` are the seconds for which this process has
    tried in vain to reach Telegram: after some leases another is to try. Raises DatabaseError where
    the address cannot be read.
    """

    def __init__(
        self,
        url: str,
        seconds: float,
        on_loss: Callable[[str], None],
        now: Callable[[], float] = _now,
        unreached: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._address = read_address(url)
        self._seconds = seconds
        self._on_loss = on_loss
        self._now = now
        self._unreached = unreached
        self._is_standby = False
        self._owner = uuid.uuid4().hex
        self._deadline = 0.0
        self._told: tuple[float, float] | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._is_told = False
        self.epoch: int | None = None
        """The number of this leadership; None before it."""

    async def take(self, stop: asyncio.Event) -> bool:
        """Wait until this process is the leader; False where `stop` came first."""
        while not stop.is_set():
            if await self._try(self._claim):
                logger.info("this process works now (epoch %d)", self.epoch)
                self._renewing = asyncio.create_task(self._keep())
                return True
            with suppress(TimeoutError):
                async with asyncio.timeout(min(_LOOK_SECONDS, self._seconds / 5)):
                    await stop.wait()
        if self._is_standby:
            await self._try(self._leave)
        return False

    def trouble(self) -> str | None:
        """Why this process does not stand by for another that works; None where it does."""
        if self.epoch is not None:
            return "it begins to work"
        return None if self._is_standby else "nobody knows yet which process works"

    def time(self) -> float:
        """Seconds since 1970 by the database's clock, as far as that has been heard by now.

        What one process stores another reads, whose own clock may be an hour off.
        """
        if self._told is None:
            return time.time()
        there, here = self._told
        return there + self._now() - here

    def check(self) -> None:
        """Before anything is done that others see: the lease must be this process's for sure."""
        if self.epoch is not None and self._now() > self._deadline:
            self._on_loss("the lease has ended")

    def guard(self, run: Run) -> None:
        """First in each transaction that writes: no other process works before that has ended."""
        if self.epoch is None:
            return
        self.check()
        if run(EPOCH)[0]["epoch"] != self.epoch:
            self._on_loss("another process has the lease")

    async def release(self) -> None:
        """Another process may work, at once."""
        if self._renewing:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
            await self._try(self._release)
        self.epoch = None

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._seconds / 5)
            self.check()
            if await self._try(self._renew) is False:
                self._on_loss("another process has the lease")
            if self._unreached() and await self._try(self._hand_over):
                self._on_loss("Telegram cannot be reached from here, and another process tries")

    async def _try(self, step: Callable[[], bool]) -> bool | None:
        """What it gives; None where the server cannot be asked."""
        try:
            result = await asyncio.to_thread(step)
        except psycopg.Error as error:
            if not self._is_told:
                logger.warning("the lease cannot be looked at: %s", outage_in_words(error))
            self._is_told = True
            self._is_standby = False
            return None
        self._is_told = False
        return result

    def _claim(self) -> bool:
        asked_at = self._now()
        with self._transaction() as connection:
            make_tables(connection)
            self._note_time(connection.execute(f"SELECT {_TIME}".encode()).fetchone(), asked_at)
            if not connection.execute(_CLAIM, self._values).fetchone():
                hand_over.stand_by(connection, self._values)
                self._is_standby = True
                return False
            hand_over.stand_by_no_more(connection, self._values)
            # It waits for what is being written under the old epoch, but not for ever.
            row = connection.execute(_COUNT_UP, self._values).fetchone()
        # First: whoever stores something meanwhile looks at both.
        self._deadline = asked_at + self._seconds * (1 - _MARGIN)
        self.epoch = int(row[0]) if row else None
        return True

    def _renew(self) -> bool:
        asked_at = self._now()
        with self._transaction() as connection:
            row = connection.execute(_RENEW.encode(), self._values).fetchone()
            if row is None:
                return False
        self._note_time(row, asked_at)
        self._deadline = asked_at + self._seconds * (1 - _MARGIN)
        return True

    def _note_time(self, row: Sequence[float] | None, asked_at: float) -> None:
        if row:
            self._told = row[0], asked_at

    def _hand_over(self) -> bool:
        with self._transaction() as connection:
            standbys, is_pause = hand_over.look_around(connection)
            unreached, seconds = self._unreached(), self._seconds
            if not hand_over.is_due(unreached, seconds, standbys, is_pause=is_pause):
                return False
            # Before another may work: whatever happens now, this process does nothing more.
            self._deadline = -math.inf
            return hand_over.hand_over(connection, self._values)

    def _leave(self) -> bool:
        with self._transaction() as connection:
            hand_over.stand_by_no_more(connection, self._values)
        return True

    def _release(self) -> bool:
        with self._transaction() as connection:
            connection.execute(_RELEASE, self._values)
        return True

    @contextmanager
    def _transaction(self) -> Iterator[psycopg.Connection]:
        # A connection of its own, new each time: the pool's may all be waiting for something.
        conninfo = self._address.conninfo
        # Of several hosts, one that is away must not take the whole lease's time.
        within = max(_SHORTEST_TIMEOUT, int(self._seconds / 5))
        with (
            closing(
                psycopg.connect(conninfo, autocommit=True, connect_timeout=within)
            ) as connection,
            connection.transaction(),
        ):
            # For this transaction alone: behind PgBouncer the next may be another program's.
            limit = int(self._seconds / 3 * 1000)
            connection.execute(f"SET LOCAL statement_timeout = {limit}".encode())
            yield connection

    @property
    def _values(self) -> dict[str, object]:
        return {"name": _NAME, "owner": self._owner, "seconds": self._seconds}
