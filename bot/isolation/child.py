"""One module of ours, run as a child: it gets no secrets, and it ends in time, or is ended."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_NEEDED = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""All of the environment that Python may need to find itself; keys and tokens stay out."""


class TooSlow(Exception):
    """The child was not done in time."""


class TooMuch(Exception):
    """It says more than it was to say, a sign that it obeys what it was given by now."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit status, and all that it wrote to its standard output."""

    status: int
    output: bytes = field(repr=False)


async def run_isolated(
    module: str, *arguments: str, content: bytes, seconds: float, most_output: int
) -> Ended:
    """Run `python -m module arguments` with the content on its standard input.

    Raises TooSlow after so many seconds, and TooMuch beyond so many bytes of output.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-m", module, *arguments),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _NEEDED if name in os.environ},
    )
    try:
        async with asyncio.timeout(seconds):
            output, _ = await asyncio.gather(_take(child, most_output), _give(child, content))
            return Ended(await child.wait(), output)
    except TimeoutError as error:
        raise TooSlow from error
    finally:
        await _end(child)


async def _give(child: Process, content: bytes) -> None:
    assert child.stdin is not None  # noqa: S101 - it was asked for
    # A child that dies early tells by its status.
    with suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(content)
        await child.stdin.drain()
        child.stdin.close()
        await child.stdin.wait_closed()


async def _take(child: Process, most: int) -> bytes:
    assert child.stdout is not None  # noqa: S101 - it was asked for
    output = bytearray()
    while piece := await child.stdout.read(1 << 20):
        output += piece
        if len(output) > most:
            raise TooMuch
    return bytes(output)


async def _end(child: Process) -> None:
    if child.returncode is None:
        with suppress(ProcessLookupError):
            child.kill()
        # Reading on empties the pipes, without which they would stay open.
        await child.communicate()
