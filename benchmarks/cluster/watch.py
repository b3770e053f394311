"""What can be seen of the processes while they run: which one works, and what it has stored."""

import asyncio
import re
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg

from benchmarks.cluster.checks import Reign
from benchmarks.faults.process import Bot

_WORKS = re.compile(r"this process works now \(epoch (\d+)\)")
_LOOK_SECONDS = 0.02
_ASK_SECONDS = 0.1


class Watch:
    """Looks at the logs and into the database, again and again."""

    def __init__(self, url: str, bots: Sequence[Bot]) -> None:
        self._url = url
        self._bots = bots
        self._looked_at = time.monotonic()
        self.reigns: list[Reign] = []
        self.stored: dict[int, float] = {}
        """When the answer of each turn was first seen in the database."""

    async def run(self) -> None:
        """Until it is cancelled."""
        await asyncio.gather(self._look_at_logs(), self._look_at_turns())

    @property
    def leader(self) -> int | None:
        """The process that was the last to say that it works."""
        return self.reigns[-1].process if self.reigns else None

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the database. Raises psycopg.Error."""
        with closing(psycopg.connect(self._url, autocommit=True)) as connection:
            return connection.execute(sql.replace("?", "%s").encode(), values or None).fetchall()

    async def _look_at_logs(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Note who works now."""
        now = time.monotonic()
        known = {(reign.process, reign.epoch) for reign in self.reigns}
        for number, bot in enumerate(self._bots):
            for epoch in map(int, _WORKS.findall(bot.log)):
                if (number, epoch) not in known:
                    self.reigns.append(Reign(epoch, number, self._looked_at, now))
        self.reigns.sort(key=lambda reign: reign.epoch)
        self._looked_at = now

    async def _look_at_turns(self) -> None:
        while True:
            try:
                rows = await asyncio.to_thread(
                    self.ask, "SELECT id FROM turns WHERE state <> 'asked'"
                )
            except psycopg.Error:
                rows = []  # It is away, or has no tables yet.
            for (turn_id,) in rows:
                self.stored.setdefault(turn_id, time.monotonic())
            await asyncio.sleep(_ASK_SECONDS)
