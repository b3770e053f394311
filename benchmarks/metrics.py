"""What counting costs: how often each figure is touched for an answer, times what that takes.

Two runs of the whole bot, with and without, differ by more than what is looked for; so the bot
itself tells how often it counts, and that is done again here, as often, alone.
"""

import asyncio
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from benchmarks import tables
from benchmarks.cpu import CHATS, RHYTHM
from benchmarks.process import Program
from benchmarks.stage import Stage, on_stage
from bot.domain.observers import Observers
from bot.domain.turn_report import TurnReport
from bot.domain.usage import Call, Usage
from bot.web.metrics import Metrics

_FIRST_CHAT = 1001
_SETTLE_SECONDS = 0.7
_REPETITIONS = 20_000
_SCRAPES = 100
_SCRAPE_SECONDS = 15.0
"""Between two of Prometheus, as a rule."""

_SAMPLE = re.compile(r"^(\w+)(?:\{.*\})? (\S+)$", re.MULTILINE)
_CALLS = (Call("completion", "bench", Usage(input=500, cached=400, output=130), 0.001),)
_REPORT = TurnReport(1, 1, "answered", None, "bench", _CALLS, 0.5, 2.5)

Count = Callable[[Observers], None]
_COUNTS: dict[str, tuple[str, Count]] = {
    "a turn": ("parley_answers_total", lambda to: to.turn_ended(_REPORT)),
    "a call of Telegram": (
        "parley_telegram_calls_total",
        lambda to: to.telegram_called("editMessageText", "ok"),
    ),
    "a request to the model": (
        "parley_model_requests_total",
        lambda to: to.model_asked("answered"),
    ),
    "a commit": ("parley_db_write_seconds_count", lambda to: to.written(0.002)),
}
"""What is counted, by which figure one sees how often, and how it is done."""


async def measure() -> None:
    """A burst as in `cpu`, and what of its CPU is counting."""
    tables.heading(f"metrics: {CHATS} chats ask at once, with HEALTH_LISTEN")
    listen = _find_address()
    with TemporaryDirectory() as folder:
        program = Program("Parley", "bot", {"HEALTH_LISTEN": listen})
        async with on_stage(program, Path(folder)) as stage, aiohttp.ClientSession() as session:
            await stage.warm_up()
            before, spent_before = await _read(session, listen), stage.process.cpu_seconds()
            await stage.wait(*stage.ask_all(range(_FIRST_CHAT, _FIRST_CHAT + CHATS), RHYTHM))
            await asyncio.sleep(_SETTLE_SECONDS)  # What comes after the last word counts too.
            per_answer = (stage.process.cpu_seconds() - spent_before) / CHATS
            after = await _read(session, listen)
            scrape = await _measure_scrape(stage, session, listen)
    tables.columns("what is counted", "times an answer", "each", "CPU per answer")
    total = 0.0
    for name, (figure, count) in _COUNTS.items():
        times, each = (after[figure] - before[figure]) / CHATS, _cost(count)
        total += times * each
        tables.row(name, f"{times:.2f}", _us(each), _us(times * each))
    tables.row("**all**", "", "", f"{_us(total)} of {per_answer * 1000:.1f} ms")
    tables.goal("of the CPU per answer is counting", total / per_answer * 100, 1.0, unit="%")
    share = scrape / _SCRAPE_SECONDS * 100
    tables.remark(
        f"- a look at /metrics takes {scrape * 1000:.1f} ms: {share:.2f} % of a core, "
        f"every {_SCRAPE_SECONDS:g} s"
    )


def _cost(count: Count) -> float:
    """Seconds of CPU that it takes once."""
    observers = Metrics("benchmark").observers
    began_at = time.process_time()
    for _ in range(_REPETITIONS):
        count(observers)
    return (time.process_time() - began_at) / _REPETITIONS


async def _measure_scrape(stage: Stage, session: aiohttp.ClientSession, listen: str) -> float:
    before = stage.process.cpu_seconds()
    for _ in range(_SCRAPES):
        await _read(session, listen)
    return (stage.process.cpu_seconds() - before) / _SCRAPES


async def _read(session: aiohttp.ClientSession, listen: str) -> dict[str, float]:
    """Each figure, all its labels together."""
    async with session.get(f"http://{listen}/metrics") as response:
        text = await response.text()
    figures: dict[str, float] = {}
    for name, value in _SAMPLE.findall(text):
        figures[name] = figures.get(name, 0.0) + float(value)
    return figures


def _find_address() -> str:
    """One that is free a moment before it is used."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{finder.getsockname()[1]}"


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs"
