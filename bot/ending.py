"""The end of the process, which nothing can hold up.

Threads of a pool, of SQLite or of a library may be stuck in what a stranger has sent, or on a disk
that has gone; Python would wait for them for ever, and no supervisor would start the bot anew.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from types import FrameType

logger = logging.getLogger(__name__)

SLACK_SECONDS = 6.0
"""For an end, beyond what answers under way get; docker-compose.yml waits for longer."""

_AT_ONCE_SECONDS = 2.0

_MOMENT = 0.05

_told = threading.Event()
"""Set by a signal that tells this process to end, before anybody else hears of it."""

_LAST_WORDS_SECONDS = 1.0
"""For the log, whose reader may have stopped reading."""


def leave_quietly() -> None:
    """Until the bot listens itself, Ctrl-C and SIGTERM end it at once: nothing is under way yet."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


def listen_for_signals(shutdown_seconds: float) -> asyncio.Event:
    """Set by the first SIGTERM or Ctrl-C, for an end in good order; a second one ends at once."""
    stop = asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            end_within(_AT_ONCE_SECONDS, 1)
            sys.exit(1)
        logger.info("told to end; answers under way have %g seconds to finish", shutdown_seconds)
        end_within(shutdown_seconds + SLACK_SECONDS, 1)
        stop.set()

    _told.clear()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
        # The loop hears of it by itself, but only once it goes round again.
        signal.signal(number, _note)
        signal.siginterrupt(number, False)
    return stop


def ignore_signals() -> None:
    """It is ending already."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def end_within(seconds: float, status: int) -> None:
    """If the process has not ended by then, it ends with this status, whatever is under way.

    What is committed stays, as with kill -9; the next start takes up the rest.
    """
    timer = threading.Timer(seconds, _force, (status,))
    timer.daemon = True
    timer.start()


def _note(_number: int, _frame: FrameType | None) -> None:
    _told.set()


def start_anew(reason: str, stop: asyncio.Event) -> None:
    """Leave off at once whatever is under way, and begin as a new process with the same number.

    For a process that may have lost its right to work: not one call more may leave it. One that was
    told to `stop` ends instead, since the new one would know nothing of that. It may be called in
    any thread, and never returns.
    """
    if threading.current_thread() is threading.main_thread():
        leave_quietly()  # The loop, which would hear a signal, runs no more.
    else:
        time.sleep(_MOMENT)  # A signal may just have come: it is noted in the main thread.
    is_told = stop.is_set() or _told.is_set()
    what = "ends" if is_told else "starts anew"
    words = threading.Thread(
        target=logger.critical, args=("%s: this process %s", reason, what), daemon=True
    )
    words.start()
    words.join(_LAST_WORDS_SECONDS)
    if is_told:
        os._exit(0)
    try:
        os.execv(sys.executable, [sys.executable, "-m", "bot"])  # noqa: S606  # this very program
    finally:
        os._exit(1)


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)


def _force(status: int) -> None:
    held = [thread.name for thread in threading.enumerate() if not thread.daemon]
    words = threading.Thread(
        target=logger.error, args=("not all has ended in time: %s", ", ".join(held)), daemon=True
    )
    words.start()
    words.join(_LAST_WORDS_SECONDS)
    os._exit(status)
