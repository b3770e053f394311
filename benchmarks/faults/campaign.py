"""One seed from its first fault to its verdict."""

import asyncio
import os
import random
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.faults.busy_people import BusyPeople
from benchmarks.faults.checks import find_violations
from benchmarks.faults.history import History, Violation
from benchmarks.faults.launching import Launch, launch_fresh
from benchmarks.faults.model import Model
from benchmarks.faults.people import People
from benchmarks.faults.plan import Act, Blow, Plan, draw_plan
from benchmarks.faults.process import Bot
from benchmarks.faults.record import (
    is_anything_due,
    query,
    read_open_updates,
    read_reminders,
    read_screens,
    read_turns,
    read_usage,
    read_voice_parts,
)
from benchmarks.faults.troubles import TelegramTrouble
from benchmarks.faults.wishes import wish
from sandbox.botapi.emulator import Emulator
from sandbox.botapi.faults import Fault
from sandbox.botapi.floods import Floods
from sandbox.botapi.world import Call
from sandbox.modelapi.server import ModelServer

T = TypeVar("T")
KEY = "key-of-the-campaign"
_ADMIN = 1
"""Nobody's: the bot knows whom to ask, and nobody claims it."""

_REST_SECONDS = 90.0
_STORM_SECONDS = 10.0
_LOOK_EVERY = 0.05
_LATEST = 15.0
"""Seconds for the bot to come."""
_AWAY_SECONDS = 1.0
_OFFERED_SECONDS = 3.0
_NEWS = 0.5
"""Seconds before an end in which what was heard cannot have been stored for sure."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a seed, with what is needed to tell its story."""

    plan: Plan
    history: History
    calls: tuple[Call, ...]
    violations: tuple[Violation, ...]
    seconds: float
    rest_seconds: float


async def run_seed(
    seed: int,
    turns: int,
    launch: Launch = launch_fresh,
    speed: float = 1.0,
    *,
    is_called: bool = False,
    is_busy: bool = False,
) -> Verdict:
    """Carry out the campaign of this seed, and judge it.

    So fast pass Telegram's seconds, for a bot that is launched to keep to them. One that is called
    has a webhook, and does not poll. In a busy one people use all that there is.
    """
    plan, began_at = draw_plan(seed, turns, is_busy=is_busy), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        campaign = Campaign(plan, Path(folder), launch, speed, is_called=is_called)
        history, calls, rest_seconds = await campaign.run()
    violations = tuple(find_violations(history))
    return Verdict(plan, history, calls, violations, time.monotonic() - began_at, rest_seconds)


class Campaign:
    """A Telegram, a model, people and the bot, and what happens to them."""

    def __init__(
        self, plan: Plan, folder: Path, launch: Launch, speed: float, *, is_called: bool
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._launch = launch
        # Whatever the bot does by itself stays below these; what is ordered costs seconds enough.
        self._telegram = Emulator(
            floods=Floods(penalty=2.0, clock=lambda: time.monotonic() * speed),
            is_local=is_called,
        )
        self._is_called = is_called
        self._server = ModelServer()
        is_busy = any(place.kind == "away" for place in plan.places)
        self._model = Model(self._server, plan.seed, is_busy=is_busy)
        people = BusyPeople if is_busy else People
        self._people: People = people(self._telegram, plan.places)
        self._bot: Bot
        self._began_at = 0.0
        self._has_come = asyncio.Event()

    async def run(self) -> tuple[History, tuple[Call, ...], float]:
        """Everything, until it is calm again; what happened, and how long the calm took to come."""
        await self._telegram.start()
        await self._server.start()
        chats = [self._people.chat_id(place) for place in range(len(self._plan.places))]
        wish(self._folder / "bot.db", dict(zip(chats, self._plan.places, strict=True)))
        self._bot = Bot(self._launch, self._environment(), self._folder, self._note_death)
        self._began_at = time.monotonic()
        try:
            await self._bot.start()
            await asyncio.gather(self._watch(), self._act(), self._trouble(), self._strike())
            # Most of it is taken up now: the last process has begun a moment ago.
            await self._rest(_STORM_SECONDS)
            self._calm()
            calm_at = time.monotonic()
            is_at_rest = await self._rest(_REST_SECONDS)
            if isinstance(self._people, BusyPeople) and self._people.press_waiting():
                is_at_rest = await self._rest(_REST_SECONDS)
            rest_seconds = time.monotonic() - calm_at
            await self._bot.finish()
            return self._history(is_at_rest=is_at_rest), tuple(self._telegram.calls), rest_seconds
        finally:
            await self._bot.abandon()
            await self._telegram.stop()
            await self._server.stop()

    def _environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {
            **inherited,
            "TELEGRAM_BOT_TOKEN": self._telegram.token,
            "TELEGRAM_API_BASE_URL": self._telegram.url,
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": self._server.url,
            "OPENAI_TIMEOUT_SECONDS": "1",
            "ALLOWED_USER_IDS": "*",
            "ADMIN_USER_IDS": str(_ADMIN),
            "SHUTDOWN_SECONDS": "3",
            "DATA_DIR": str(self._folder),
            "PYTHONWARNINGS": "error",
            **(self._webhook() if self._is_called else {}),
            **self._plan.settings,
        }

    def _webhook(self) -> dict[str, str]:
        """A webhook's settings; some answers of it will be lost."""
        luck = random.Random(self._plan.seed)  # noqa: S311 - nothing is secret here
        for _ in range(luck.randrange(4)):
            self._telegram.faults.add(Fault("webhook", "lost", skip=luck.randrange(20)))
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            listen = f"127.0.0.1:{held.getsockname()[1]}"
        return {"TELEGRAM_WEBHOOK_URL": f"http://{listen}/", "WEBHOOK_LISTEN": listen}

    async def _watch(self) -> None:
        """The clock begins when the bot comes; an earlier time is at once."""
        while not self._telegram.calls and self._now() < _LATEST:  # noqa: ASYNC110 - see _strike
            await asyncio.sleep(_LOOK_EVERY)
        self._began_at = time.monotonic()
        self._has_come.set()

    async def _act(self) -> None:
        choosing = asyncio.create_task(self._choose())
        await self._in_time(self._plan.acts, lambda act: act.at, self._do)
        # Who is offered nothing for so long gives up.
        await asyncio.sleep(_OFFERED_SECONDS if isinstance(self._people, BusyPeople) else 0)
        choosing.cancel()
        await asyncio.gather(choosing, return_exceptions=True)

    async def _choose(self) -> None:
        """Whoever types behind the bot's name sends what is offered."""
        while isinstance(self._people, BusyPeople):
            self._people.choose_offered()
            await asyncio.sleep(_LOOK_EVERY)

    async def _do(self, act: Act) -> None:
        self._people.do(act)

    async def _trouble(self) -> None:
        await self._in_time(self._plan.troubles, lambda trouble: trouble.at, self._order)

    async def _order(self, trouble: TelegramTrouble) -> None:
        faults = self._telegram.faults
        if trouble.is_away:
            faults.away = True
            await asyncio.sleep(_AWAY_SECONDS)
            faults.away = False
        faults.deliver_twice = trouble.is_twice
        chat_id = None if trouble.place is None else self._people.chat_id(trouble.place)
        faults.add(replace(trouble.fault, chat_id=chat_id))

    async def _strike(self) -> None:
        for blow in self._plan.blows:
            if blow.at > 0:
                await self._has_come.wait()
            while self._calls() < blow.calls and self._now() < blow.at:  # noqa: ASYNC110 - no event for both
                await asyncio.sleep(0.005)
            await self._hit(blow)

    async def _hit(self, blow: Blow) -> None:
        match blow.kind:
            case "kill":
                await self._bot.kill()
            case "term":
                await self._bot.restart()
            case "freeze":
                await self._bot.freeze(blow.seconds)
            case "disk":
                luck = random.Random(blow.luck)  # noqa: S311 - nothing is secret here
                room = luck.choice((0, self._log_bytes(), self._log_bytes() + 8192))
                await self._bot.fill_disk(room, is_tried_again=luck.random() < 1 / 2)

    def _log_bytes(self) -> int:
        """The size of the database's log: what is written next goes behind it."""
        path = self._bot.database.with_name("bot.db-wal")
        return path.stat().st_size if path.exists() else 0

    def _calls(self) -> int:
        polls = sum(call.method == "getUpdates" for call in self._telegram.calls)
        return len(self._telegram.calls) - polls + len(self._server.requests)

    async def _in_time(
        self,
        events: tuple[T, ...],
        at: Callable[[T], float],
        carry_out: Callable[[T], Awaitable[None]],
    ) -> None:
        for event in sorted(events, key=at):
            if at(event) > 0:
                await self._has_come.wait()
                await asyncio.sleep(max(0.0, at(event) - self._now()))
            await carry_out(event)

    def _now(self) -> float:
        return time.monotonic() - self._began_at

    def _note_death(self) -> None:
        """What a process heard in its last moment it may have had no time to store."""
        floods, now = self._telegram.world.floods, time.monotonic()
        for call in self._telegram.calls:
            if call.chat_id is None:
                floods.forgive(call.method)  # Of these none is kept; a start may call at once.
            elif call.code == 429 and now - call.at < _NEWS:  # noqa: PLR2004 - as it is called
                floods.forgive(call.chat_id)

    def _calm(self) -> None:
        self._telegram.faults.clear()
        self._model.is_calm = True

    async def _rest(self, seconds: float) -> bool:
        """Whether all that people did has come to its end within so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._is_quiet():
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False

    def _is_quiet(self) -> bool:
        ask = partial(query, self._bot.database)
        is_taken = bool(ask("SELECT 1 FROM updates")) and not self._telegram.pending
        open_turns = ask("SELECT 1 FROM turns WHERE state <> 'shown'")
        is_done = is_taken and not open_turns and not read_open_updates(ask)
        return is_done and not is_anything_due(ask, time.time())

    def _history(self, *, is_at_rest: bool) -> History:
        ask = partial(query, self._bot.database)
        places = {self._people.chat_id(n): place for n, place in enumerate(self._plan.places)}
        chats = [chat_id for chat_id, place in places.items() if place.kind != "away"]
        people, words = self._people, self._model.words_of_voices
        return History(
            said=tuple(self._people.said),
            pressed=tuple(self._people.pressed),
            asked=self._model.asked,
            turns=read_turns(ask),
            screen=read_screens(self._telegram, chats, words),
            lives=tuple(self._bot.lives),
            # The folder has a name by chance, which may look like a word of somebody's.
            log=self._bot.log.replace(str(self._folder), "a folder"),
            secrets=(self._telegram.token, KEY),
            complaints=(*self._telegram.violations, *self._server.violations),
            open_updates=read_open_updates(ask),
            usage=read_usage(ask),
            is_at_rest=is_at_rest,
            voice_parts=read_voice_parts(ask),
            made=self._model.made,
            unix_offset=time.time() - time.monotonic(),
            always_aloud=frozenset(
                chat_id for chat_id, place in places.items() if ("voice", "always") in place.wishes
            ),
            reminders=read_reminders(ask),
            elsewhere=people.elsewhere(words) if isinstance(people, BusyPeople) else (),
        )
