"""The engine on PostgreSQL: the stores' synchronous works, each in a thread and a transaction."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self, TypeVar

import psycopg

from bot.domain.observers import ObserveSeconds, observe_nothing
from bot.storage.effect import current_effect, mark_done
from bot.storage.engine import Row, Run
from bot.storage.engine.postgresql.address import read_address
from bot.storage.engine.postgresql.batches import Batches
from bot.storage.engine.postgresql.faults import Fault, find_fault, outage_in_words
from bot.storage.engine.postgresql.leadership import Leadership
from bot.storage.engine.postgresql.limits import Limits
from bot.storage.engine.postgresql.migrations import VERSION, NotThereYet, migrate
from bot.storage.engine.postgresql.transactions import Query, Transactions
from bot.storage.engine.sql import Values
from bot.storage.errors import OutcomeUnknown

logger = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Run], T]

_NOTHING: Values = MappingProxyType({})
_PROBE_SECONDS = 3.0
_OPENING_PAUSE = 0.5
_READS_AT_ONCE = 2
"""Transactions that read: one that takes long must not hold up the others."""


class PostgreSQL:
    """A database of a server. Where the server is away, what is asked of it waits.

    The transactions of one process that write come one after the other, in the order in which
    they were asked for: side by side they would collide, and be done again, more often than not.
    An address is `postgresql://user:password@host:port/name`. At most `connections` are open,
    one of them for what writes. At the start the server is waited for up to `opening_seconds`.
    At the end, what is under way gets up to `closing_seconds`. `observe_write` is told the seconds
    of each transaction that writes. Once this process has taken the `leadership`, it writes only as
    long as it has it.
    """

    def __init__(
        self,
        url: str,
        migrations: Path,
        *,
        connections: int = 8,
        limits: Limits | None = None,
        opening_seconds: float = 60.0,
        closing_seconds: float = 5.0,
        observe_write: ObserveSeconds = observe_nothing,
        leadership: Leadership | None = None,
    ) -> None:
        self._address = read_address(url)
        self._leadership = leadership
        self._migrations = migrations
        self._opening_seconds = opening_seconds
        self._closing_seconds = closing_seconds
        self._observe_write = observe_write
        self._schema = 0
        self._transactions = Transactions(self._address, connections, limits or Limits())
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="postgresql-writer")
        self._readers = ThreadPoolExecutor(
            max(connections - 1, 1), thread_name_prefix="postgresql-reader"
        )
        self._writes = Batches(self._writer, self._transact, at_once=1)
        self._reads = Batches(
            self._readers, self._transactions.read, at_once=_READS_AT_ONCE, joins=False
        )
        self._under_way: set[asyncio.Future[Any]] = set()  # Any: whatever their works return
        self._carried: list[Work[object]] = []

    async def __aenter__(self) -> Self:
        """Bring the database to the newest schema and open it. Raises DatabaseError."""
        self._schema = await self._migrate()
        self._transactions.open()
        return self

    async def _migrate(self) -> int:
        deadline = time.monotonic() + self._opening_seconds
        is_told = False
        while True:
            try:
                return await asyncio.to_thread(migrate, self._address, self._migrations)
            except NotThereYet as reason:
                if time.monotonic() > deadline:
                    raise
                if not is_told:
                    logger.warning("the start waits: %s", reason)
                is_told = True
            await asyncio.sleep(_OPENING_PAUSE)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._carried:
            self._write(lambda _run: None)
        try:
            await self._drain()
        finally:
            await asyncio.to_thread(self._transactions.end)
            await self._drain()
            for threads in (self._writer, self._readers):
                threads.shutdown(wait=False, cancel_futures=True)

    async def _drain(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=self._closing_seconds)

    async def read(self, sql: str, values: Values = _NOTHING, /) -> Sequence[Row]:
        """Rows of a query."""
        return await self.read_many(Query(sql, values))

    async def read_one(self, sql: str, values: Values = _NOTHING, /) -> Row | None:
        """The first row of a query, or None."""
        rows = await self.read(sql, values)
        return rows[0] if rows else None

    async def read_many(self, work: Work[T], /) -> T:
        """Run the work's queries one after the other, and nothing but queries."""
        return await asyncio.shield(self._follow(self._reads.run(work)))

    async def write(self, sql: str, values: Values = _NOTHING, /) -> Sequence[Row]:
        """Run and commit one statement; its rows, if it has any (RETURNING)."""
        return await self.transact(lambda run: run(sql, values))

    async def transact(self, work: Work[T], /) -> T:
        """Run the work's statements and commit them together; if it raises, none of them.

        Where it is the effect of a command, the command's update is done with it. Raises
        OutcomeUnknown where the connection was lost in the midst of the COMMIT.
        """
        effect = current_effect.get()
        if effect is None or not effect.is_due:
            return await asyncio.shield(self._write(work))

        def work_and_mark(run: Run) -> T:
            result = work(run)
            mark_done(run, effect)
            return result

        result = await asyncio.shield(self._write(work_and_mark))
        effect.is_done = True
        return result

    def transact_with_next(self, work: Work[object], /) -> None:
        """Like `transact`, but nobody waits: it is committed with a transaction that follows.

        For what may come to nothing, or be done twice.
        """
        self._carried.append(work)

    async def size(self) -> int:
        """Bytes that the server uses for it, 0 where it does not tell."""
        try:
            row = await self.read_one("SELECT pg_database_size(current_database()) AS size")
        except psycopg.errors.UndefinedFunction:
            return 0
        return row["size"] if row else 0

    async def rewrite(self) -> None:
        """Nothing: the place of what is deleted is used again by the server, at its own time."""

    async def empty_log(self) -> bool:
        """Nothing: the log is the server's."""
        return True

    async def forget_copies(self, now: float) -> None:
        """Nothing: none are made."""

    async def trouble(self) -> str | None:
        """Why nothing can be stored, in a few words; None where something could. Raises nothing."""
        if words := self._transactions.outage.words:
            return words
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                schema = await asyncio.shield(self._follow(self._run_probe()))
        except TimeoutError:
            return "PostgreSQL does not answer"
        except (psycopg.Error, OutcomeUnknown) as error:
            is_away = find_fault(error, is_write=True) is Fault.OUTAGE
            return outage_in_words(error) if is_away else "PostgreSQL takes no changes"
        if schema != self._schema:
            return f"the database has schema {schema}, and this program needs {self._schema}"
        return None

    def _run_probe(self) -> asyncio.Future[int]:
        return asyncio.get_running_loop().run_in_executor(self._writer, self._probe)

    def _probe(self) -> int:
        """Takes a lock, which only a server gives that takes changes; the number of the schema."""

        def lock(run: Run) -> int:
            return int(run(f"{VERSION} FOR UPDATE")[0]["version"])

        try:
            return self._transactions.write_once(lock)
        except psycopg.OperationalError:
            # The connection may have been one to the server as it was before it restarted.
            return self._transactions.write_once(lock)

    def _write(self, work: Work[T]) -> asyncio.Future[T]:
        carried, self._carried = self._carried, []
        if not carried:
            return self._follow(self._writes.run(work))

        def work_all(run: Run) -> T:
            _do_carried(run, carried)
            return work(run)

        writing = self._follow(self._writes.run(work_all))
        writing.add_done_callback(lambda done: self._carry_on(carried, done))
        return writing

    def _transact(self, work: Work[T]) -> T:
        """In the writer's thread: all that is written at once, which may be the work of many."""
        began_at = time.perf_counter()
        result = self._transactions.write(lambda run: self._guard_and_do(run, work))
        self._observe_write(time.perf_counter() - began_at)
        return result

    def _guard_and_do(self, run: Run, work: Work[T]) -> T:
        if self._leadership:
            self._leadership.guard(run)
        return work(run)

    def _carry_on(self, carried: Sequence[Work[object]], done: asyncio.Future[Any]) -> None:
        """What nobody waits for is not lost with whom it went along."""
        if done.cancelled() or done.exception():
            self._carried = [*carried, *self._carried]

    def _follow(self, running: asyncio.Future[T]) -> asyncio.Future[T]:
        """The end waits for it, whoever may be cancelled here."""
        self._under_way.add(running)
        running.add_done_callback(self._forget)
        return running

    def _forget(self, done: asyncio.Future[Any]) -> None:
        self._under_way.discard(done)
        if not done.cancelled():
            done.exception()  # Seen: whoever was to hear of it may have been cancelled.


def _do_carried(run: Run, carried: Sequence[Work[object]]) -> None:
    for one in carried:
        run("SAVEPOINT carried")
        try:
            one(run)
            # It goes along with what waits, so that what is wrong is known here.
            run("RELEASE SAVEPOINT carried")
        except Exception as error:
            if find_fault(error, is_write=True) is not Fault.OURS:
                raise
            # Its kind only: an error may quote what people say.
            logger.error("what nobody waits for was not stored: %s", type(error).__name__)  # noqa: TRY400  # see above
            run("ROLLBACK TO SAVEPOINT carried")
            run("RELEASE SAVEPOINT carried")
