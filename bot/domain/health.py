"""What is looked at to find out how the bot is doing, each by a function of whoever knows it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Check = Callable[[], Awaitable[str | None]]
"""Why the bot is not ready, in a few words; None where it is, as far as this is about."""


@dataclass(frozen=True, slots=True)
class Readings:
    """How much there is of it now; None where that is not known.

    `silence` are the seconds since Telegram was last heard from.
    """

    turns_running: int | None = None
    inbox_pending: int | None = None
    set_aside: int | None = None
    silence: float | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The first check that finds something is what is told."""

    checks: tuple[Check, ...]
    read: Callable[[], Awaitable[Readings]]
