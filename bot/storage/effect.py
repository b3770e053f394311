"""The update that a command came with: done in the very transaction of what the command changes."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

DONE = "UPDATE updates SET done_at = :now, body = '' WHERE update_id = :update_id"
"""An update's effect is complete; what it said is not kept any longer."""


@dataclass(slots=True)
class Effect:
    """What comes of one update while it is dealt with; `now` in seconds since 1970.

    `is_command`: from here on the first transaction is its effect, and marks it done. `works` are
    notices and slow work that it has set going; where it changes nothing, they are its effect.
    """

    update_ids: tuple[int, ...]
    now: float
    is_command: bool = False
    is_done: bool = False
    works: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def is_due(self) -> bool:
        """Whether the transaction that begins now is to mark the updates done."""
        return self.is_command and not self.is_done


current_effect: ContextVar[Effect | None] = ContextVar("current_effect", default=None)
"""None outside of the dealing with an update, as in a turn."""


def begin_effect() -> None:
    """From here on what is stored is what the update has changed."""
    if effect := current_effect.get():
        effect.is_command = True


def hold_effect() -> None:
    """What is stored from here on is not all of it: the update is done when its work is."""
    if effect := current_effect.get():
        effect.is_command = False


@contextmanager
def aside() -> Iterator[None]:
    """What is stored within is there for whoever asks, and is no effect of the update."""
    token = current_effect.set(None)
    try:
        yield
    finally:
        current_effect.reset(token)


def mark_done(run: Callable[..., object], effect: Effect) -> None:
    """In the transaction that is the effect of these updates."""
    for update_id in effect.update_ids:
        run(DONE, {"now": effect.now, "update_id": update_id})
