"""A backup of 1 GB: how long it takes, and how long it makes others wait."""

import asyncio
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks import tables
from benchmarks.process import PARLEY, ROOT
from benchmarks.questions import Asked, Rhythm
from benchmarks.seed import fill
from benchmarks.stage import NoAnswer, Stage, on_stage
from bot.storage.backup import make_backup
from bot.storage.backup_folder import name_backup
from bot.storage.database import Database

_MESSAGES, _CHATS = 1_400_000, 5_000
_PICTURES, _PICTURE_BYTES = 2_800, 200_000
_REPEATS = 3
_STILL_SECONDS = 5.0
_PAUSE_SECONDS = 0.005
"""Between two commits: as many as a busy bot makes."""

_STORM_CHATS = range(20_001, 20_201)
_WARM_UP = range(10)
"""Answers that the stage asks for itself."""

_STORM = Rhythm(deltas=60, seconds=4.0)
_MAX_PAUSE_MS = 100.0


async def measure() -> None:
    """Commits without and with a backup; then a storm of 200 chats without and with one."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "data" / "bot.db"
        await asyncio.to_thread(_fill, database)
        size = database.stat().st_size / 1e9
        tables.heading(f"backup: of {size:.2f} GB, while others write")
        await _measure_commits(database, size)
        await _measure_storm(folder)


def _fill(path: Path) -> None:
    """Words and pictures, about half of each."""
    fill(path, ROOT / "migrations" / "sqlite", _MESSAGES, _CHATS)
    dice = Random(1)  # noqa: S311 - bytes of pictures, not secrets
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # Nothing here needs to survive.
        connection.execute("BEGIN")
        for number in range(_PICTURES):
            connection.execute(
                "INSERT INTO files VALUES (?, 'image/jpeg', 8, 8, ?)",
                (f"{number:064x}", dice.randbytes(_PICTURE_BYTES)),
            )
        # As the bot leaves it after its first start: nothing deleted is left in it.
        connection.execute("UPDATE forgotten SET unscrubbed = 0")
        connection.execute("COMMIT")


async def _measure_commits(path: Path, size: float) -> None:
    tables.columns("", "seconds", "commits", "p50", "p99", "longest")
    longest, seconds = [], []
    async with Database(path, ROOT / "migrations" / "sqlite") as database:
        for number in range(_REPEATS):
            await asyncio.to_thread(path.with_name("copy.db").unlink, missing_ok=True)
            still = await _commit(database, asyncio.create_task(asyncio.sleep(_STILL_SECONDS)))
            _row("no backup", still, _STILL_SECONDS)
            began_at = time.perf_counter()
            making = asyncio.to_thread(make_backup, path, path.with_name("copy.db"))
            busy = await _commit(database, asyncio.create_task(making))
            seconds.append(time.perf_counter() - began_at)
            longest.append(max(busy))
            _row(f"backup {number + 1}", busy, seconds[-1])
    tables.remark(f"- {tables.median(seconds) / size:.1f} s for 1 GB")
    tables.goal("longest commit", tables.median(longest) * 1000, _MAX_PAUSE_MS, unit="ms")


async def _commit(database: Database, until: asyncio.Task[None]) -> list[float]:
    """Commit small changes until that has ended; seconds that each of them took."""
    waits = []
    while not until.done():
        began_at = time.perf_counter()
        await database.write(
            "INSERT INTO updates (update_id, received_at, body) VALUES (?, 0, ?)",
            (time.perf_counter_ns(), "x" * 800),
        )
        waits.append(time.perf_counter() - began_at)
        await asyncio.sleep(_PAUSE_SECONDS)
    await until
    return waits


def _row(name: str, waits: Sequence[float], seconds: float) -> None:
    ordered = sorted(waits)
    tables.row(
        name,
        f"{seconds:.1f}",
        f"{len(ordered)}",
        tables.ms(tables.median(ordered)),
        tables.ms(ordered[int(len(ordered) * 0.99)]),
        tables.ms(ordered[-1]),
    )


async def _measure_storm(folder: Path) -> None:
    """The real bot and the real command, two processes."""
    tables.heading(f"backup: {len(_STORM_CHATS)} chats ask at once meanwhile")
    tables.columns("", "message → model, p50", "p95", "first word, p50", "p95", "all done")
    async with on_stage(PARLEY, folder) as stage:
        await stage.warm_up()
        await _storm(stage, "once before")
        await _storm(stage, "no backup")
        target = folder / "data" / "backups" / name_backup(time.time())
        async with _backing_up(folder, target):
            await _storm(stage, "a backup")
        with closing(sqlite3.connect(target)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
            (shown,) = copy.execute(
                "SELECT COUNT(*) FROM turns WHERE id > ? AND state = 'shown'", (_MESSAGES // 2,)
            ).fetchone()
    before = len(_WARM_UP) + 2 * len(_STORM_CHATS)
    tables.remark(f"- the backup is {'sound' if found == 'ok' else 'DAMAGED'}")
    tables.goal("answers shown before it that are in it", shown / before, 1, at_least=True)


@asynccontextmanager
async def _backing_up(folder: Path, target: Path) -> AsyncIterator[None]:
    """The backup, by another process, from now on. Raises NoAnswer where it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", _COMMAND, str(folder / "data" / "bot.db"), str(target)),
        cwd=ROOT,
    )
    yield
    if await process.wait():
        raise NoAnswer("the backup failed")


_COMMAND = """
import sys
from pathlib import Path
from bot.storage.backup import make_backup
make_backup(Path(sys.argv[1]), Path(sys.argv[2]))
"""


async def _storm(stage: Stage, name: str) -> None:
    asked: list[Asked] = stage.ask_all(_STORM_CHATS, _STORM)
    await stage.wait(*asked)
    before = [one.before_model for one in asked]
    words = [one.first_word for one in asked]
    tables.row(
        name,
        tables.ms(tables.median(before)),
        tables.ms(tables.p95(before)),
        tables.ms(tables.median(words)),
        tables.ms(tables.p95(words)),
        f"{max(one.complete_at for one in asked) - min(one.at for one in asked):.1f} s",
    )
