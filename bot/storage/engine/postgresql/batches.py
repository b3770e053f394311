"""Works for a thread, handed over together: what waits meanwhile becomes one transaction.

Each transaction takes messages of its own to the server and back, and each hand-over to a thread
costs as much as a statement. With many chats at once, all that came in the meantime shares them.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bot.storage.engine import Run
from bot.storage.errors import OutcomeUnknown, StorageUnavailable

T = TypeVar("T")
Work = Callable[[Run], T]
Results = Sequence[tuple[Any, Exception | None]]  # Any: whatever a work returns

_MOST = 100
"""Works in one transaction: it must not hold its locks for long."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    done: asyncio.Future[Any]


class Batches:
    """Does works in the order in which they come, up to `at_once` batches side by side.

    `transact` runs one work in a transaction, as often as that takes, in one of the `threads`.
    """

    def __init__(
        self,
        threads: Executor,
        transact: Callable[[Work[Any]], Any],
        at_once: int,
        *,
        joins: bool = True,
    ) -> None:
        self._threads = threads
        self._transact = transact
        self._at_once = at_once
        self._joins = joins
        self._jobs: list[_Job] = []
        self._running = 0

    def run(self, work: Work[T]) -> asyncio.Future[T]:
        """What the work returns or raises; whatever others of its batch do."""
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        self._start()
        return job.done

    def _start(self) -> None:
        while self._jobs and self._running < self._at_once:
            jobs, self._jobs = self._jobs[:_MOST], self._jobs[_MOST:]
            works = [job.work for job in jobs]
            loop = asyncio.get_running_loop()
            try:
                batch = loop.run_in_executor(self._threads, self._do, works)
            except RuntimeError as error:  # The threads have ended.
                _tell(jobs, [(None, error)] * len(jobs))
                continue
            self._running += 1
            batch.add_done_callback(partial(self._end, jobs))

    def _end(self, jobs: Sequence[_Job], done: asyncio.Future[Results]) -> None:
        self._running -= 1
        if done.cancelled():
            for job in jobs:
                job.done.cancel()
        else:
            _tell(jobs, done.result())
        self._start()

    def _do(self, works: Sequence[Work[Any]]) -> Results:
        """In a thread."""
        if self._joins and len(works) > 1:
            try:
                return [(value, None) for value in self._transact(_join(works))]
            except (OutcomeUnknown, StorageUnavailable) as error:
                return [(None, error)] * len(works)
            except Exception:  # noqa: BLE001, S110  # below it comes again, to its own caller
                pass
        return [self._do_alone(work) for work in works]

    def _do_alone(self, work: Work[Any]) -> tuple[Any, Exception | None]:
        try:
            return self._transact(work), None
        except StopIteration as error:
            # No future takes one, and whoever waits would wait for ever.
            fault = RuntimeError("a work raised StopIteration")
            fault.__cause__ = error
            return None, fault
        except Exception as error:  # noqa: BLE001  # its caller gets it
            return None, error


def _join(works: Sequence[Work[Any]]) -> Work[list[Any]]:
    return lambda run: [work(run) for work in works]


def _tell(jobs: Sequence[_Job], results: Results) -> None:
    for job, (value, error) in zip(jobs, results, strict=True):
        if job.done.done():
            continue
        if error is None:
            job.done.set_result(value)
        else:
            job.done.set_exception(error)
