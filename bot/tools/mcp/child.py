"""A server that runs as the bot's child: given nothing of ours, ended with all that it began."""

import asyncio
import json
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.tools.mcp.errors import ServerAway

LONGEST_LINE = 4_000_000
"""Bytes of one message."""

_ROOT = Path(__file__).resolve().parents[3]
_KEEPER = "bot.tools.mcp.keeper"
_OF_PYTHON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")
_INHERITED = ("PATH", "HOME", "LANG")
"""All that a server sees of the bot's environment."""

_QUIET_END_SECONDS, _END_SECONDS, _REAP_SECONDS = 1.0, 2.0, 5.0


@asynccontextmanager
async def run_child(
    command: Sequence[str], environment: Mapping[str, str]
) -> AsyncIterator[Process]:
    """The server's process, with pipes at its three ends. Raises ServerAway."""
    given = {name: os.environ[name] for name in _INHERITED if name in os.environ} | {**environment}
    if shutil.which(command[0], path=given.get("PATH")) is None:
        raise ServerAway("its command is not installed here")
    hears, lifeline = os.pipe()
    try:
        try:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-W", "ignore", "-m", _KEEPER, str(hears)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                cwd=_ROOT,
                env={name: os.environ[name] for name in _OF_PYTHON if name in os.environ},
                pass_fds=(hears,),
                start_new_session=True,
                limit=LONGEST_LINE,
            )
        finally:
            os.close(hears)
    except BaseException:
        os.close(lifeline)
        raise
    try:
        order = {"command": list(command), "environment": given, "folder": str(Path.cwd())}
        await asyncio.to_thread(_write, lifeline, json.dumps(order).encode() + b"\n")
        yield child
    finally:
        await _finish(asyncio.create_task(_end(child, lifeline)))


def _write(pipe: int, content: bytes) -> None:
    with suppress(BrokenPipeError):  # Its status tells.
        while content:
            content = content[os.write(pipe, content) :]


async def _finish(ending: asyncio.Task[None]) -> None:
    """To its end, also where a deadline strikes in the middle of it; a second one breaks it off."""
    try:
        await asyncio.shield(ending)
    except asyncio.CancelledError:
        try:
            await asyncio.wait({ending})
        finally:
            ending.cancel()
        raise


async def _end(child: Process, lifeline: int) -> None:
    """As the protocol has it: its input ends first; then it is asked, and then made to end."""
    assert child.stdin is not None  # noqa: S101  # it was asked for
    child.stdin.close()
    try:
        if not await _has_ended(child, _QUIET_END_SECONDS):
            os.close(lifeline)
            lifeline = -1
            if not await _has_ended(child, _END_SECONDS):
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.pid, signal.SIGKILL)
                await _has_ended(child, _REAP_SECONDS)
    finally:
        if lifeline >= 0:
            os.close(lifeline)
        with suppress(ProcessLookupError, PermissionError):
            if child.returncode is None:  # Somebody has cancelled the waiting.
                os.killpg(child.pid, signal.SIGKILL)
            # asyncio closes by itself only what has ended in good order, and has no public way.
            if transport := getattr(child, "_transport", None):
                transport.close()


async def _has_ended(child: Process, seconds: float) -> bool:
    """Its pipes are emptied meanwhile, so that it can end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(_empty(child.stdout), _empty(child.stderr), child.wait())
    return child.returncode is not None


async def _empty(pipe: asyncio.StreamReader | None) -> None:
    with suppress(OSError):
        while pipe is not None and await pipe.read(1 << 16):
            pass
