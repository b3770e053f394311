"""What each task and thread is doing, in the log: on SIGUSR2, and after a crash."""

import asyncio
import faulthandler
import gc
import inspect
import logging
import os
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType

logger = logging.getLogger(__name__)
# Who asks for it wants it, also at LOG_LEVEL=ERROR.
logger.setLevel(logging.INFO)

CRASH_NAME = "crash.txt"
"""In the data folder: what the interpreter left when it died."""

_ROOT = f"{Path(__file__).parents[2]}{os.sep}"
_PACKAGES = f"site-packages{os.sep}"
_MOST_NAMES = 10
_MOST_PLACES = 40
_LONGEST_CRASH = 8_000
_TRIES = 5


def hold_stack_signal() -> None:
    """From now on SIGUSR2 waits for `write_stacks_on_signal`; it would end the process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})


def write_stacks_on_signal(loop: asyncio.AbstractEventLoop) -> None:
    """Each SIGUSR2 is answered by a thread of its own, so also while the loop hangs."""
    threading.Thread(target=_watch, args=(loop,), name="stacks", daemon=True).start()


def keep_crash(path: Path) -> None:
    """What the interpreter says when it dies goes to a file: it writes no lines of JSON.

    What the process before this one left there is logged, and deleted. Where there is no file to
    be had, it goes to standard error after all.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        said = os.pread(descriptor, _LONGEST_CRASH, 0).decode(errors="replace")
    except OSError:  # also where it is no file
        faulthandler.enable(sys.stderr)
        return
    if said:
        logger.error("the process before this one crashed", extra={"stack": said})
        os.ftruncate(descriptor, 0)
    faulthandler.enable(descriptor)


def _watch(loop: asyncio.AbstractEventLoop) -> None:
    while True:
        signal.sigwait({signal.SIGUSR2})
        try:
            _write(_tasks(loop), _threads())
        except Exception:
            logger.exception("the stacks could not be written")


def _write(tasks: Iterable[tuple[str, str]], threads: Iterable[tuple[str, str]]) -> None:
    """A line for each stack; those that stand at the same place share one."""
    for kind, all_of_it in (("task", list(tasks)), ("thread", list(threads))):
        logger.info("%d %ss are there", len(all_of_it), kind)
        names_at: dict[str, list[str]] = defaultdict(list)
        for name, stack in all_of_it:
            names_at[stack].append(name)
        for stack, names in names_at.items():
            shown = ", ".join(sorted(names)[:_MOST_NAMES])
            fields = {"kind": kind, "count": len(names), "names": shown, "stack": stack}
            logger.info("a stack", extra=fields)


def _tasks(loop: asyncio.AbstractEventLoop) -> Iterator[tuple[str, str]]:
    for task in _all_tasks(loop):
        yield task.get_name(), " > ".join(list(_awaits(task.get_coro()))[-_MOST_PLACES:])


def _all_tasks(loop: asyncio.AbstractEventLoop) -> set[asyncio.Task[object]]:
    for _ in range(_TRIES):
        with suppress(RuntimeError):  # it changes while this thread looks at it
            return asyncio.all_tasks(loop)
    return set()


def _awaits(awaited: object) -> Iterator[str]:
    """Where a coroutine waits, and what it waits for, and so on; the innermost last."""
    while awaited is not None:
        for prefix, following in (("cr", "await"), ("gi", "yieldfrom"), ("ag", "await")):
            frame = getattr(awaited, f"{prefix}_frame", None)
            if frame is not None:
                yield _place(frame)
                awaited = getattr(awaited, f"{prefix}_{following}", None)
                break
        else:
            awaited = _within(awaited)


def _within(awaited: object) -> object:
    """What an iterator such as that of `async for` goes through: it does not say so itself."""
    if type(awaited).__module__ != "builtins":
        return None
    return next(
        (
            part
            for part in gc.get_referents(awaited)
            if inspect.iscoroutine(part) or inspect.isasyncgen(part) or inspect.isgenerator(part)
        ),
        None,
    )


def _threads() -> Iterator[tuple[str, str]]:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for number, frame in sys._current_frames().items():  # noqa: SLF001  # the documented way
        if number != threading.get_ident():
            places = [_place(each) for each in _outwards(frame)][:_MOST_PLACES]
            yield names.get(number, "?"), " > ".join(reversed(places))


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _place(frame: FrameType) -> str:
    """A line of code, without any variable."""
    path = frame.f_code.co_filename
    short = path.partition(_PACKAGES)[2] or path.removeprefix(_ROOT)
    return f"{short}:{frame.f_lineno} {frame.f_code.co_name}"
