"""A large PostgreSQL database against a small one: how fast it answers, what it looks through."""

from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks import tables
from benchmarks.process import Program
from benchmarks.questions import Asked, Rhythm
from benchmarks.seed import fill_postgresql
from benchmarks.size import CHATS, LARGE, SMALL
from benchmarks.stage import on_stage
from tests.postgresql import NoServer, as_url, query, server

_QUESTIONS = 40
_TOLD = 4
_RHYTHM = Rhythm(deltas=15, seconds=0.5)
_SIZE = "SELECT pg_database_size(current_database())"
_SCANNED = """
    SELECT relname, CAST(seq_tup_read AS BIGINT) FROM pg_stat_user_tables ORDER BY 2 DESC
"""
_TIMES = {"message → model": "before_model", "last delta → final": "after_model"}


async def measure() -> None:
    """Both in one server, asked by turns."""
    tables.heading("size-postgresql: 1,000,000 messages in PostgreSQL against 1,000")
    with ExitStack() as stack:
        try:
            found = stack.enter_context(server(is_synced=True))
        except NoServer as reason:
            tables.remark(f"Not measured: {reason}")
            return
        addresses = {size: stack.enter_context(found.database()) for size in (SMALL, LARGE)}
        for size, address in addresses.items():
            fill_postgresql(address, size, CHATS[size])
        before = _scanned(addresses[LARGE])
        asked = await _ask_by_turns(addresses)
        _tell(addresses, asked)
        _tell_scans(before, _scanned(addresses[LARGE]))


async def _ask_by_turns(addresses: Mapping[int, str]) -> dict[int, list[Asked]]:
    """Each question in another chat than the one before."""
    asked: dict[int, list[Asked]] = {size: [] for size in addresses}
    async with AsyncExitStack() as stack:
        stages = {}
        for size, address in addresses.items():
            folder = Path(stack.enter_context(TemporaryDirectory()))
            program = Program(f"{size:,} messages", "bot", {"DATABASE_URL": as_url(address)})
            stages[size] = await stack.enter_async_context(on_stage(program, folder))
            await stages[size].warm_up()
        for number in range(_QUESTIONS):
            for size, stage in stages.items():
                chat_id = 1 + number * max(1, CHATS[size] // _QUESTIONS) % CHATS[size]
                question = stage.ask(chat_id, _RHYTHM)
                await stage.wait(question)
                asked[size].append(question)
    return asked


def _tell(addresses: Mapping[int, str], asked: Mapping[int, list[Asked]]) -> None:
    tables.columns("messages", "database", *_TIMES, "added by the bot, p50")
    for size, address in addresses.items():
        ((bytes_used,),) = query(address, _SIZE)
        times = [
            tables.ms(tables.median(getattr(one, figure) for one in asked[size]))
            for figure in _TIMES.values()
        ]
        tables.row(
            f"{size:,}", f"{bytes_used / 2**20:.0f} MiB", *times, tables.ms(_added(asked[size]))
        )
    tables.goal("answers", _added(asked[LARGE]) / _added(asked[SMALL]), 1.2)


def _tell_scans(before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Whole tables that were looked through: a large one is a query that has no index."""
    rows = {name: count - before.get(name, 0) for name, count in after.items()}
    most = sorted(rows, key=lambda name: rows[name], reverse=True)[:_TOLD]
    read = ", ".join(f"{rows[name]:,} of {name}" for name in most)
    tables.remark(f"- rows that scans of whole tables read meanwhile: {read}")


def _scanned(address: str) -> dict[str, int]:
    with psycopg.connect(address) as connection:
        return dict(connection.execute(_SCANNED).fetchall())


def _added(asked: list[Asked]) -> float:
    return tables.median(one.added for one in asked)
