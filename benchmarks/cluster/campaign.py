"""One seed of several processes, from its first blow to its verdict."""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks.cluster.checks import Record, find_violations
from benchmarks.cluster.network import Wire, balancing, free_port
from benchmarks.cluster.plan import LEASE_SECONDS, Blow, Plan, draw_plan
from benchmarks.cluster.watch import Watch
from benchmarks.faults.campaign import KEY
from benchmarks.faults.history import History, Violation
from benchmarks.faults.launching import launch_fresh
from benchmarks.faults.model import Model
from benchmarks.faults.people import People
from benchmarks.faults.plan import Act
from benchmarks.faults.process import Bot
from benchmarks.faults.record import read_open_updates, read_screens, read_turns, read_usage
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault
from sandbox.botapi.floods import Floods
from sandbox.botapi.methods.updates import SECOND_POLLER
from sandbox.botapi.world import Call
from sandbox.modelapi.server import ModelServer
from tests.postgresql import Server

T = TypeVar("T")
_REST_SECONDS = 120.0
_START_SECONDS = 30.0
_LOOK_SECONDS = 0.1
_CALL_SECONDS = 2.0
"""For a process to take a call, before Telegram brings it to another."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a seed, with what is needed to tell its story."""

    plan: Plan
    record: Record
    calls: tuple[Call, ...]
    violations: tuple[Violation, ...]
    seconds: float
    rest_seconds: float

    @property
    def history(self) -> History:
        """What happened."""
        return self.record.history


async def run_seed(seed: int, server: Server, processes: int, chats: int) -> Verdict:
    """As run_plan, for the plan of this seed."""
    return await run_plan(draw_plan(seed, processes, chats), server)


async def run_plan(plan: Plan, server: Server) -> Verdict:
    """Carry out a campaign in a database of its own on this server, and judge it."""
    began_at = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder, server.database() as url:
        async with AsyncExitStack() as stack:
            campaign = Campaign(plan, Path(folder), server, url)
            await campaign.open(stack)
            record, rest_seconds = await campaign.run()
        calls = tuple(campaign.telegram.calls)
    violations = tuple(find_violations(record))
    return Verdict(plan, record, calls, violations, time.monotonic() - began_at, rest_seconds)


class Campaign:
    """A Telegram, a model, people, a PostgreSQL and processes, and what happens to them."""

    def __init__(self, plan: Plan, folder: Path, server: Server, url: str) -> None:
        self._plan = plan
        self._folder = folder
        self._server = server
        self._url = url
        self.telegram = Emulator(
            floods=Floods(penalty=2.0, clock=time.monotonic), is_local=plan.is_called
        )
        self.telegram.postman.answer_seconds = _CALL_SECONDS
        self._model_server = ModelServer()
        self._model = Model(self._model_server, plan.seed)
        self._model.is_calm = True
        self._people = People(self.telegram, plan.places)
        self._wires: list[Wire] = []
        self._bots: list[Bot] = []
        self._busy = [asyncio.Lock() for _ in range(plan.processes)]
        self._database_busy = asyncio.Lock()
        self._watch: Watch
        self._began_at = 0.0

    async def open(self, stack: AsyncExitStack) -> None:
        """All but the processes is there; they are made, and end with the stack."""
        for neighbour in (self.telegram, self._model_server):
            await neighbour.start()
            stack.push_async_callback(neighbour.stop)
        ports = [free_port() for _ in range(self._plan.processes)]
        address = await stack.enter_async_context(balancing(ports))
        for number, port in enumerate(ports):
            wire = Wire(f"{conninfo_to_dict(self._url)['host']}/.s.PGSQL.5432")
            database_port = await wire.open()
            stack.push_async_callback(wire.close)
            self._wires.append(wire)
            self._bots.append(self._bot(number, database_port, port, address))
            stack.push_async_callback(self._bots[-1].abandon)
        self._watch = Watch(self._url, self._bots)
        watching = asyncio.create_task(self._watch.run())
        stack.callback(watching.cancel)
        for index in self._plan.lost_answers if self._plan.is_called else ():
            self.telegram.faults.add(Fault("webhook", "lost", skip=index))

    def _bot(self, number: int, database_port: int, port: int, address: int) -> Bot:
        folder = self._folder / f"process{number}"
        folder.mkdir()
        parts = conninfo_to_dict(self._url)
        user, name = (quote(str(parts[key]), safe="") for key in ("user", "dbname"))
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        webhook = {
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{address}/",
            "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        }
        environment = {
            **inherited,
            "DATABASE_URL": f"postgresql://{user}@127.0.0.1:{database_port}/{name}?sslmode=disable",
            "LEASE_SECONDS": str(LEASE_SECONDS),
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "TELEGRAM_API_BASE_URL": self.telegram.url,
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": self._model_server.url,
            "ALLOWED_USER_IDS": "*",
            "SHUTDOWN_SECONDS": "3",
            "DATA_DIR": str(folder),
            "PYTHONWARNINGS": "error",
            **(webhook if self._plan.is_called else {}),
            **self._plan.settings,
        }
        return Bot(launch_fresh, environment, folder, self._note_death)

    async def run(self) -> tuple[Record, float]:
        """Everything, until it is calm again; and how many seconds the calm took to come."""
        for bot in self._bots:
            await bot.start()
        await self._until(lambda: self._watch.leader is not None, _START_SECONDS)
        self._began_at = time.monotonic()
        await asyncio.gather(
            self._in_time(self._plan.acts, lambda act: act.at, self._do),
            self._in_time(self._plan.blows, lambda blow: blow.at, self._strike),
        )
        calm_at = time.monotonic()
        is_at_rest = await self._rest()
        rest_seconds = time.monotonic() - calm_at
        await asyncio.gather(*(bot.finish() for bot in self._bots))
        self._watch.look()
        record = Record(
            await asyncio.to_thread(self._history, is_at_rest=is_at_rest),
            tuple(self._watch.reigns),
            dict(self._watch.stored),
        )
        return record, rest_seconds

    async def _in_time(
        self,
        events: Sequence[T],
        at: Callable[[T], float],
        carry_out: Callable[[T], Awaitable[None]],
    ) -> None:
        """Each at its time, whatever the ones before are at."""

        async def wait_and_carry_out(event: T) -> None:
            await asyncio.sleep(max(0.0, self._began_at + at(event) - time.monotonic()))
            await carry_out(event)

        async with asyncio.TaskGroup() as group:
            for event in events:
                group.create_task(wait_and_carry_out(event))

    async def _do(self, act: Act) -> None:
        self._people.do(act)

    async def _strike(self, blow: Blow) -> None:
        if blow.kind == "database":
            async with self._database_busy:
                await self._stop_database(blow.seconds)
            return
        leader = self._watch.leader
        number = leader if blow.is_at_leader and leader is not None else blow.process
        # One thing after the other happens to each.
        async with self._busy[number]:
            bot = self._bots[number]
            match blow.kind:
                case "kill":
                    await bot.kill(blow.seconds)
                case "term":
                    await bot.restart(blow.seconds)
                case "nap" | "freeze":
                    await bot.freeze(blow.seconds)
                case "cut" | "silence":
                    await self._wires[number].cut(blow.seconds, is_silent=blow.kind == "silence")

    async def _stop_database(self, seconds: float) -> None:
        cluster = self._server.cluster
        if cluster is None:
            return
        await asyncio.to_thread(cluster.stop)
        try:
            await asyncio.sleep(seconds)
        finally:
            await asyncio.to_thread(cluster.start)

    async def _rest(self) -> bool:
        """Whether all that people did has come to its end."""
        return await self._until(
            lambda: not self.telegram.pending, _REST_SECONDS
        ) and await self._until(self._is_quiet, _REST_SECONDS)

    async def _until(self, condition: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if await asyncio.to_thread(condition):
                return True
            await asyncio.sleep(_LOOK_SECONDS)
        return False

    def _is_quiet(self) -> bool:
        try:
            open_turns = self._watch.ask("SELECT 1 FROM turns WHERE state <> 'shown'")
            open_updates = read_open_updates(self._watch.ask)
        except psycopg.Error:
            return False
        return not self.telegram.pending and not open_turns and not open_updates

    def _note_death(self) -> None:
        """What a process was told in its last moment it may have had no time to store."""
        floods, now = self.telegram.world.floods, time.monotonic()
        for call in self.telegram.calls:
            if call.chat_id is None:
                floods.forgive(call.method)
            elif call.code == 429 and now - call.at < 1 / 2:  # noqa: PLR2004 - as it is called
                floods.forgive(call.chat_id)

    def _complaints(self) -> list[str]:
        """Telegram's. One that was stopped with its call open cannot hang up for the next one."""
        was_stopped = any(blow.kind in ("nap", "freeze") for blow in self._plan.blows)
        return [
            complaint
            for complaint in self.telegram.violations
            if not (was_stopped and complaint == SECOND_POLLER)
        ]

    def _history(self, *, is_at_rest: bool) -> History:
        ask = self._watch.ask
        chats = [self._people.chat_id(place) for place in range(len(self._plan.places))]
        return History(
            said=tuple(self._people.said),
            asked=self._model.asked,
            turns=read_turns(ask),
            screen=read_screens(self.telegram, chats),
            lives=tuple(life for bot in self._bots for life in bot.lives),
            log="".join(bot.log for bot in self._bots).replace(str(self._folder), "a folder"),
            secrets=(self.telegram.token, KEY),
            complaints=(*self._complaints(), *self._model_server.violations),
            open_updates=read_open_updates(ask),
            usage=read_usage(ask),
            is_at_rest=is_at_rest,
        )
