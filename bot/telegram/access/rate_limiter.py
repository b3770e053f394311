"""Nobody gets through faster than the operator allows."""

from collections.abc import Callable

from bot.domain.rate_limit import Hurry, Pace
from bot.domain.recent import Recent
from bot.telegram.incoming.events import Pressed, Said

_FREE = {"stop", "help"}
"""Commands that cost nothing and must always work."""
_COSTLY = {"again", "more"}
"""Buttons that ask the model."""
_REMEMBERED = 1000
"""Albums."""


class Turnstile:
    """Counts what each person says; an album is one thing said."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._pace = Pace(per_minute)
        self._clock = clock
        self._albums: Recent[tuple[int, str]] = Recent(_REMEMBERED)

    def lets_press(self, pressed: Pressed) -> bool:
        """Whether a button may be pressed now; those that ask anew count as a message."""
        is_free = pressed.action not in _COSTLY
        return is_free or self._pace.judge(pressed.author.id, self._clock()) is Hurry.FINE

    def judge(self, said: Said) -> Hurry:
        """Whether to listen to it. What the bot finds at its start counts for when it was sent."""
        if said.command is not None and said.command.name in _FREE:
            return Hurry.FINE
        person = said.author.id
        if said.album and (person, said.album) in self._albums:
            return Hurry.FINE
        hurry = self._pace.judge(person, self._clock() if said.is_edit else said.sent_at)
        if hurry is Hurry.FINE and said.album:
            self._albums.add((person, said.album))
        return Hurry.SILENCE if hurry is Hurry.TELL and said.is_edit else hurry
