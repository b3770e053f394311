"""Who is told of what happens, for counting it: plain functions, which do nothing by default.

They are called in the event loop, never wait, and raise nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.domain.turn_report import TurnReport
from bot.domain.usage import Call

TelegramOutcome = Literal["ok", "refused", "throttled", "failed", "no_answer", "unreachable"]
"""Throttled: 429. Failed: 5xx, or an answer that is none of Telegram's. No answer: it may have been
done; unreachable: certainly not."""

ModelOutcome = Literal[
    "answered", "broken_off", "stopped", "rate_limited", "busy", "timeout", "unreachable",
    "refused", "failed",
]  # fmt: skip
"""Broken off: behind the answer's beginning. Stopped: nobody wanted the rest. Failed: by us."""

ObserveTurn = Callable[[TurnReport], None]
ObserveTelegram = Callable[[str, TelegramOutcome], None]
"""Given the method's name, or "file" for a download."""
ObserveModel = Callable[[ModelOutcome], None]
ObserveSeconds = Callable[[float], None]
ObserveCall = Callable[[Call], None]


def observe_nothing(*_values: object) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Observers:
    """A turn ended, Telegram was called, the model was asked, a batch of writes was committed, an
    answer was spoken."""

    turn_ended: ObserveTurn = observe_nothing
    telegram_called: ObserveTelegram = observe_nothing
    model_asked: ObserveModel = observe_nothing
    written: ObserveSeconds = observe_nothing
    spoken: ObserveCall = observe_nothing


NOBODY = Observers()
