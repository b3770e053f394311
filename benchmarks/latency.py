"""What the bot itself adds to the model's time, idle and while 200 other chats are busy."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import tables
from benchmarks.process import FLOOR, PARLEY, UNSTREAMED, Program
from benchmarks.questions import Asked, Rhythm
from benchmarks.stage import Stage, on_stage

PROGRAMS = (UNSTREAMED, FLOOR, PARLEY)
_PROBE = Rhythm(deltas=15, seconds=0.5)
_IDLE_QUESTIONS = 20
_NEW_CHATS = range(601, 621)
_BUSY = Rhythm(deltas=60, seconds=12.0)
_BUSY_CHATS = range(1001, 1201)
_BUSY_QUESTIONS = 8
_BUSY_AFTER = 4.0
"""Seconds until the rush of the first words is over and the 200 answers just grow."""

_PROBING_CHATS = range(501, 509)
"""Asked in turn, so that none is asked faster than Telegram lets a bot answer."""


async def measure() -> None:
    """One question after another at three bots in turn; then each among 200 busy chats."""
    tables.heading("latency: what the bot adds to the model's time (p50, p95 of the sum)")
    tables.columns(
        "bot", "", "message → model", "→ first word", "last delta → final", "sum", "sum p95"
    )
    new, idle = await _idle()
    for program in PROGRAMS:
        _row(program, "idle, somebody new", new[program.name])
    for program in PROGRAMS:
        _row(program, "idle", idle[program.name])
    for program in PROGRAMS:
        _row(program, f"{len(_BUSY_CHATS)} chats busy", await _busy(program))
    ratio = _added(idle[PARLEY.name]) / _added(idle[UNSTREAMED.name])
    tables.goal("added when idle, against the unstreamed floor", ratio, 1.5)
    for who, asked in (("somebody new", new), ("somebody known", idle)):
        parley, floor = asked[PARLEY.name], asked[FLOOR.name]
        ratio = _median("before_model", parley) / _median("before_model", floor)
        tables.goal(f"message to the request at the model when idle, {who}", ratio, 1.5)
        ratio = _median("first_word_added", parley) / _median("first_word_added", floor)
        tables.goal(f"first word when idle, {who}", ratio, 1.4)


async def _idle() -> tuple[dict[str, list[Asked]], dict[str, list[Asked]]]:
    """All three run at once and are asked by turns, by new people, then by the same ones."""
    new: dict[str, list[Asked]] = {program.name: [] for program in PROGRAMS}
    asked: dict[str, list[Asked]] = {program.name: [] for program in PROGRAMS}
    async with AsyncExitStack() as stack:
        stages = []
        for program in PROGRAMS:
            folder = stack.enter_context(TemporaryDirectory())
            stage = await stack.enter_async_context(on_stage(program, Path(folder)))
            await _probe(stage, len(_PROBING_CHATS))  # Each chat's first question is the warm-up.
            stages.append(stage)
        for chat_id in _NEW_CHATS:
            for stage in stages:
                new[stage.program.name].append(stage.ask(chat_id, _PROBE))
                await stage.wait(new[stage.program.name][-1])
        for number in range(_IDLE_QUESTIONS):
            for stage in stages:
                asked[stage.program.name] += await _probe(stage, 1, number)
    return new, asked


async def _busy(program: Program) -> list[Asked]:
    with TemporaryDirectory() as folder:
        async with on_stage(program, Path(folder)) as stage:
            await _probe(stage, len(_PROBING_CHATS))
            crowd = stage.ask_all(_BUSY_CHATS, _BUSY)
            await asyncio.sleep(_BUSY_AFTER)
            asked = await _probe(stage, _BUSY_QUESTIONS)
            await stage.wait(*crowd)
    return asked


async def _probe(stage: Stage, count: int, first: int = 0) -> list[Asked]:
    """So many questions, one after the other."""
    asked = []
    for number in range(first, first + count):
        asked.append(stage.ask(_PROBING_CHATS[number % len(_PROBING_CHATS)], _PROBE))
        await stage.wait(asked[-1])
    return asked


def _added(asked: Sequence[Asked]) -> float:
    return _median("added", asked)


def _median(figure: str, asked: Sequence[Asked]) -> float:
    return tables.median(getattr(one, figure) for one in asked)


def _row(program: Program, state: str, asked: Sequence[Asked]) -> None:
    tables.row(
        program.name,
        state,
        tables.ms(_median("before_model", asked)),
        tables.ms(_median("first_word_added", asked)),
        tables.ms(_median("after_model", asked)),
        tables.ms(_added(asked)),
        tables.ms(tables.p95([one.added for one in asked])),
    )
