"""The end of the process, which nothing can hold up.

Threads of a pool, of SQLite or of a library may be stuck in what a stranger has sent, or on a disk
that has gone; Python would wait for them for ever, and no supervisor would start the bot anew.
"""

import logging
import os
import signal
import threading
from types import FrameType

logger = logging.getLogger(__name__)

_LAST_WORDS_SECONDS = 1.0
"""For the log, whose reader may have stopped reading."""


def leave_quietly() -> None:
    """Until the bot listens itself, Ctrl-C and SIGTERM end it at once: nothing is under way yet."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


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
