"""What is looked at to find out how the bot is doing, each by a function of whoever knows it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

READY = "ready"
STANDS_BY = "ready (standing by)"
"""It takes calls of the webhook, and works when the one that works does not any more."""

Check = Callable[[], Awaitable[str | None]]
"""Why the bot is not ready, in a few words; None where it is, as far as this is about."""


@dataclass(frozen=True, slots=True)
class Readings:
    """How much there is of it now; None where that is not known.

    `silence` are the seconds since Telegram was last heard from, `backup_age` those since the
    newest backup; `is_backup_failing`: the last that was to be made by itself was not made.
    `ready` tells of each check whether it found nothing, `providers` of each, where there are
    several, whether it may be asked.
    """

    turns_running: int | None = None
    inbox_pending: int | None = None
    set_aside: int | None = None
    silence: float | None = None
    database_bytes: int | None = None
    disk_free_bytes: int | None = None
    backup_age: float | None = None
    is_backup_failing: bool | None = None
    ready: Mapping[str, bool] = field(default_factory=dict)
    providers: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """Checks by name: the first that finds something is what is told, else that it is `ready`."""

    checks: Mapping[str, Check]
    read: Callable[[], Awaitable[Readings]]
    ready: str = READY
