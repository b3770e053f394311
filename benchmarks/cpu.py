"""Many ask at once: what an answer costs, and when the model and then the screen hear of it."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import tables
from benchmarks.process import FLOOR, PARLEY, Program
from benchmarks.questions import Rhythm
from benchmarks.stage import Stage, on_stage
from tests.postgresql import NoServer, Server, as_url, server

CHATS = 200
RHYTHM = Rhythm(deltas=60, seconds=2.0)
REPETITIONS = 3
ON_POSTGRESQL = "Parley on PostgreSQL"
_FIRST_CHAT = 1001
_PROBE = Rhythm(deltas=15, seconds=0.5)
_PROBES = 12
_SETTLE_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class Burst:
    """What one run came to; times in seconds."""

    start: float
    """From the launch to the first poll."""
    cpu_per_answer: float
    requested_p50: float
    """From the message to the request at the model."""
    first_word_p50: float
    first_word_p95: float
    all_done: float
    calls_per_answer: float
    world_load: float
    added_when_idle: float
    """What the bot adds to the model's time when nobody else asks, p50."""


async def measure() -> None:
    """Floor and Parley in turn, so that all meet the same noise; on PostgreSQL, if one is there."""
    with ExitStack() as stack:
        found: Server | None = None
        try:
            found = stack.enter_context(server(is_synced=True))
        except NoServer as reason:
            tables.remark(f"Not on PostgreSQL: {reason}")
        await _measure(found)


async def _measure(found: Server | None) -> None:
    tables.heading(
        f"cpu: {CHATS} chats ask at once, {RHYTHM.deltas} deltas in {RHYTHM.seconds:g} s each"
    )
    tables.columns(
        "bot", "start", "CPU-s per answer", "at the model p50", "first word p50", "p95", "all done",
        "calls per answer", "load of the servers", "added when idle",
    )  # fmt: skip
    bursts: dict[str, list[Burst]] = {}
    for _ in range(REPETITIONS):
        for program in (FLOOR, PARLEY):
            bursts.setdefault(program.name, []).append(await run(program))
        if found:
            with _on(found) as program:
                bursts.setdefault(program.name, []).append(await run(program))
        for name, some in bursts.items():
            _row(name, some[-1])
    middle = {name: _middle(some) for name, some in bursts.items()}
    for name, burst in middle.items():
        _row(f"**{name}, median**", burst)
    floor, parley = middle[FLOOR.name], middle[PARLEY.name]
    tables.goal("CPU per answer", parley.cpu_per_answer / floor.cpu_per_answer, 0.13)
    requested = parley.requested_p50 / floor.requested_p50
    tables.goal("message to the request at the model, p50", requested, 0.45)
    tables.goal("first visible word, p50", parley.first_word_p50 / floor.first_word_p50, 0.4)
    tables.goal("Bot API calls per answer", parley.calls_per_answer, 3.9, unit="calls")
    tables.goal("start to the first poll", parley.start / floor.start, 1.0)
    if shared := middle.get(ON_POSTGRESQL):
        ratio = shared.cpu_per_answer / parley.cpu_per_answer
        tables.goal("CPU per answer, PostgreSQL against SQLite", ratio, 1.5)
        ratio = shared.added_when_idle / parley.added_when_idle
        tables.goal("added when idle, PostgreSQL against SQLite", ratio, 1.5)
        ratio = shared.requested_p50 / parley.requested_p50
        tables.goal("message to the request at the model, PostgreSQL against SQLite", ratio, 1.5)


@contextmanager
def _on(found: Server) -> Iterator[Program]:
    """Parley, in a new database of this server."""
    with found.database() as address:
        yield Program(ON_POSTGRESQL, "bot", {"DATABASE_URL": as_url(address)})


async def run(program: Program) -> Burst:
    """One burst at a freshly started bot."""
    with TemporaryDirectory() as folder:
        async with on_stage(program, Path(folder)) as stage:
            await stage.warm_up()
            before, mine = stage.process.cpu_seconds(), time.process_time()
            began_at = time.perf_counter()
            asked = stage.ask_all(range(_FIRST_CHAT, _FIRST_CHAT + CHATS), RHYTHM)
            await stage.wait(*asked)
            took = max(one.complete_at for one in asked) - began_at
            mine = time.process_time() - mine
            await asyncio.sleep(_SETTLE_SECONDS)  # What comes after the last word counts too.
            spent = stage.process.cpu_seconds() - before
            added = await _probe(stage)
    first_words = [one.first_word for one in asked]
    return Burst(
        start=stage.start_seconds,
        requested_p50=tables.median(one.before_model for one in asked),
        cpu_per_answer=spent / CHATS,
        first_word_p50=tables.median(first_words),
        first_word_p95=tables.p95(first_words),
        all_done=took,
        calls_per_answer=sum(one.calls for one in asked) / CHATS,
        world_load=mine / took,
        added_when_idle=added,
    )


async def _probe(stage: Stage) -> float:
    """One question after the other, each in another chat."""
    added = []
    for chat_id in range(_FIRST_CHAT, _FIRST_CHAT + _PROBES):
        asked = stage.ask(chat_id, _PROBE)
        await stage.wait(asked)
        added.append(asked.added)
    return tables.median(added)


def _middle(bursts: list[Burst]) -> Burst:
    """The median of each figure on its own."""
    return Burst(
        *(
            tables.median(getattr(burst, name) for burst in bursts)
            for name in Burst.__dataclass_fields__
        )
    )


def _row(name: str, burst: Burst) -> None:
    tables.row(
        name,
        f"{burst.start:.2f} s",
        f"{burst.cpu_per_answer:.4f}",
        f"{burst.requested_p50:.2f} s",
        f"{burst.first_word_p50:.2f} s",
        f"{burst.first_word_p95:.2f} s",
        f"{burst.all_done:.1f} s",
        f"{burst.calls_per_answer:.2f}",
        f"{burst.world_load:.0%}",
        tables.ms(burst.added_when_idle),
    )
