"""Whether Telegram is reached from here, by what becomes of the calls."""

import time
from collections.abc import Callable

from bot.domain.observers import TelegramOutcome


class Reach:
    """An answer is an answer, whatever it says: another machine would hear nothing else."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first_in_vain: float | None = None
        self._last_in_vain = 0.0

    def note(self, _method: str, outcome: TelegramOutcome) -> None:
        """This has become of a call."""
        if outcome not in ("unreachable", "no_answer"):
            self._first_in_vain = None
            return
        self._last_in_vain = self._clock()
        if self._first_in_vain is None:
            self._first_in_vain = self._last_in_vain

    def seconds_in_vain(self) -> float:
        """From the first to the last of the calls that nothing came of, since one was answered.

        Where nothing is called, nothing is known.
        """
        return 0.0 if self._first_in_vain is None else self._last_in_vain - self._first_in_vain
