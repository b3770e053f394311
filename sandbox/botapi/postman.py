"""Updates on their way to a webhook: one at a time of each queue, retried until they are taken."""

import asyncio
import time
from dataclasses import dataclass
from functools import partial

import aiohttp

from sandbox.botapi.faults import Fault
from sandbox.botapi.json_types import Json
from sandbox.botapi.letters import Answer, post
from sandbox.botapi.routes import Route, chat_of, route_of
from sandbox.botapi.webhook import Webhook
from sandbox.botapi.world import World

LONGEST_DELAY = 60.0
LONGEST_RETRY_AFTER = 3600.0
# Who has taken nothing for so long is asked over one connection until it takes something.
WIDE_SECONDS = 10.0
GONE = 410
METHOD = "webhook"
# How often the clock is looked at while something waits: it may run faster than this machine's.
STEP = 0.05


@dataclass(slots=True)
class Trouble:
    """An update that was not taken, and when it is tried again."""

    update_id: int
    fails: int = 0
    delay: float = 1.0
    wakes_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try, by this machine's clock; the status is 0 where no answer arrived."""

    at: float
    update_id: int
    status: int
    error: str | None


class Postman:
    """Carries updates to the webhook, for as long as there is one.

    Seconds are of the world's clock, if nothing else is said.
    With a fault for the method "webhook" the bot's answer is lost, or the update comes late.
    """

    def __init__(self, world: World) -> None:
        # So long a webhook may say that it is gone for good, until it is.
        self.gone_seconds = 23 * 60 * 60.0
        # By this machine's clock.
        self.answer_seconds = 60.0
        self.deliveries: list[Delivery] = []
        self._world = world
        self._webhook = world.webhook
        self._rounds: dict[Route, asyncio.Task[None]] = {}
        self._troubles: dict[Route, Trouble] = {}
        self._gone_since: float | None = None
        self._last_success = float("-inf")

    async def work(self) -> None:
        """Until cancelled."""
        try:
            async with aiohttp.ClientSession(auto_decompress=True) as session:
                while True:
                    if self._webhook is not self._world.webhook:
                        await self._begin_anew()
                    wait = self._start_rounds(session)
                    await self._world.broadcast.next_beat(wait)
        finally:
            await self._cancel_rounds()

    async def _begin_anew(self) -> None:
        """Another webhook, or none: what is on its way was not taken."""
        self._webhook = self._world.webhook
        await self._cancel_rounds()
        self._troubles.clear()
        self._gone_since = None
        self._last_success = float("-inf")

    async def _cancel_rounds(self) -> None:
        rounds = list(self._rounds.values())
        for task in rounds:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)

    def _start_rounds(self, session: aiohttp.ClientSession) -> float | None:
        """The seconds after which to look again; None is at the next change."""
        if not self._webhook.url or self._world.faults.away:
            return None
        now, seen = self._world.clock(), set()
        is_waiting = False
        self._world.mailbox.discard_expired()
        for update in self._world.mailbox.pending:
            if len(self._rounds) >= self._width(now):
                break
            route = route_of(update)
            if route in seen or route in self._rounds:
                continue
            seen.add(route)
            if self._trouble_of(route, update).wakes_at > now:
                is_waiting = True
                continue
            task = asyncio.create_task(self._deliver(session, self._webhook, update, route))
            self._rounds[route] = task
            task.add_done_callback(partial(self._end_round, route))
        return STEP if is_waiting else None

    def _width(self, now: float) -> int:
        is_wide = self._last_success + WIDE_SECONDS >= now
        return self._webhook.max_connections if is_wide else 1

    def _trouble_of(self, route: Route, update: Json) -> Trouble:
        trouble = self._troubles.get(route)
        if trouble is None or trouble.update_id != update["update_id"]:
            trouble = self._troubles[route] = Trouble(update["update_id"])
        return trouble

    def _end_round(self, route: Route, task: asyncio.Task[None]) -> None:
        del self._rounds[route]
        self._world.broadcast.beat()
        if not task.cancelled():
            task.result()

    async def _deliver(
        self, session: aiohttp.ClientSession, webhook: Webhook, update: Json, route: Route
    ) -> None:
        fault = self._world.faults.next_for(METHOD, chat_of(update))
        if fault is not None and fault.kind == "late":
            await asyncio.sleep(fault.seconds)
        answer = await self._post(session, webhook, update, fault)
        if webhook is not self._world.webhook:
            return
        if not answer.is_success:
            self._fail(webhook, update, route, answer)
            return
        self._gone_since = None
        self._last_success = self._world.clock()
        self._world.mailbox.remove(update)
        if answer.method:
            self._world.violations.append(f"the webhook answered with the method {answer.method}")
        if self._world.faults.deliver_twice:
            await self._post(session, webhook, update, None)

    async def _post(
        self, session: aiohttp.ClientSession, webhook: Webhook, update: Json, fault: Fault | None
    ) -> Answer:
        at = time.monotonic()
        answer = await post(session, webhook, update, self.answer_seconds)
        if fault is not None and fault.kind == "lost":
            answer = Answer(error="Connection closed")
        self.deliveries.append(Delivery(at, update["update_id"], answer.status, answer.error))
        self._world.broadcast.beat()
        return answer

    def _fail(self, webhook: Webhook, update: Json, route: Route, answer: Answer) -> None:
        """At once again, then after 2, 4, 8 … seconds, or after as many as the webhook says."""
        now = self._world.clock()
        webhook.last_error = answer.error or ""
        webhook.last_error_at = int(time.time())
        if self._is_gone_for_good(now, answer.status):
            self._world.webhook = Webhook()
            return
        trouble = self._trouble_of(route, update)
        wait = min(answer.retry_after, LONGEST_RETRY_AFTER)
        if not wait and trouble.fails:
            trouble.delay = min(trouble.delay * 2, LONGEST_DELAY)
            wait = trouble.delay
        trouble.fails += 1
        trouble.wakes_at = now + wait
        if trouble.wakes_at > self._world.mailbox.expires_at(update):
            self._world.mailbox.remove(update)

    def _is_gone_for_good(self, now: float, status: int) -> bool:
        if status == GONE:
            self._gone_since = now if self._gone_since is None else self._gone_since
            return now > self._gone_since + self.gone_seconds
        # A connection that failed says nothing about it.
        self._gone_since = None if status else self._gone_since
        return False
