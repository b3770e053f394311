"""A large database against a small one, and what a thousand idle chats weigh in memory."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import tables
from benchmarks.process import PARLEY, ROOT
from benchmarks.questions import Asked, Rhythm
from benchmarks.seed import fill
from benchmarks.stage import Stage, on_stage

SMALL, LARGE = 1_000, 1_000_000
"""Messages."""

CHATS = {SMALL: 5, LARGE: 5_000}
"""A chat has the same history in both, so that only the size of the file differs."""

_STARTS = 3
_QUESTIONS = 20
_RHYTHM = Rhythm(deltas=15, seconds=0.5)
_SHORT = Rhythm(deltas=5, seconds=0.1)
_EARLIER_CHATS = range(1_000, 1_200)
"""They fill what is filled once: pools, caches, the allocator's reserve."""

_IDLE_CHATS = range(10_000, 11_000)
_WAVE = 50


async def measure() -> None:
    """Starts and answers on both files by turns; then memory."""
    with TemporaryDirectory() as name:
        folders = {size: Path(name) / str(size) for size in (SMALL, LARGE)}
        for size, folder in folders.items():
            fill(folder / "data" / "bot.db", ROOT / "migrations" / "sqlite", size, CHATS[size])
        tables.heading("size: a database with 1,000,000 messages against one with 1,000")
        await _measure_files(folders)
    await _measure_memory()


async def _measure_files(folders: dict[int, Path]) -> None:
    starts: dict[int, list[float]] = {size: [] for size in folders}
    for _ in range(_STARTS):
        for size, folder in folders.items():
            async with on_stage(PARLEY, folder) as stage:
                starts[size].append(stage.start_seconds)
    asked = await _ask_by_turns(folders)
    tables.columns("messages", "file", "start", "added by the bot, p50")
    for size, folder in folders.items():
        mib = (folder / "data" / "bot.db").stat().st_size / 2**20
        start, added = tables.median(starts[size]), _added(asked[size])
        tables.row(f"{size:,}", f"{mib:.1f} MiB", f"{start:.2f} s", tables.ms(added))
    tables.goal("start", tables.median(starts[LARGE]) / tables.median(starts[SMALL]), 2.0)
    tables.goal("answers", _added(asked[LARGE]) / _added(asked[SMALL]), 1.5)


async def _ask_by_turns(folders: dict[int, Path]) -> dict[int, list[Asked]]:
    """Each question in another chat than the one before."""
    asked: dict[int, list[Asked]] = {size: [] for size in folders}
    async with AsyncExitStack() as stack:
        stages: dict[int, Stage] = {}
        for size, folder in folders.items():
            stages[size] = await stack.enter_async_context(on_stage(PARLEY, folder))
            await stages[size].warm_up()
        for number in range(_QUESTIONS):
            for size, stage in stages.items():
                chat_id = 1 + number * max(1, CHATS[size] // _QUESTIONS) % CHATS[size]
                question = stage.ask(chat_id, _RHYTHM)
                await stage.wait(question)
                asked[size].append(question)
    return asked


async def _measure_memory() -> None:
    with TemporaryDirectory() as name:
        async with on_stage(PARLEY, Path(name)) as stage:
            await _ask_in_waves(stage, _EARLIER_CHATS)
            before = stage.process.memory_mib()
            await _ask_in_waves(stage, _IDLE_CHATS)
            after = stage.process.memory_mib()
    tables.heading("memory: chats that have asked once and are idle")
    tables.columns("", "resident")
    tables.row(f"after {len(_EARLIER_CHATS)} chats", f"{before:.0f} MiB")
    tables.row(f"{len(_IDLE_CHATS)} more", f"+{after - before:.1f} MiB")


async def _ask_in_waves(stage: Stage, chat_ids: Sequence[int]) -> None:
    for index in range(0, len(chat_ids), _WAVE):
        await stage.wait(*stage.ask_all(chat_ids[index : index + _WAVE], _SHORT))
    await asyncio.sleep(0.5)


def _added(asked: Sequence[Asked]) -> float:
    return tables.median(one.added for one in asked)
