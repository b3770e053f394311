"""The kinds of updates that are asked for, also of a server that does not know them all."""

import logging
from collections.abc import Callable

from bot.telegram.incoming.parse_update import KINDS

logger = logging.getLogger(__name__)

_NEWER: tuple[frozenset[str], ...] = (
    frozenset({"guest_message", "stopped_message_generation"}),
    frozenset({"message_reaction"}),
    frozenset({"my_chat_member", "chat_member"}),
    frozenset({"inline_query", "chosen_inline_result"}),
)
"""Since Bot API 10.0 and 10.3, 7.0, 5.1, and what some servers leave out; the newest first.

Telegram's own server passes over a name that it does not know; others refuse the whole call.
"""

_FEWER_SECONDS = 3600.0
"""Until all are asked for again: a server is upgraded, and not each refusal was of a name."""


class UpdateKinds:
    """All of them, each time: Telegram remembers the list, and leaves some out by default."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._left_out = 0
        """How many of _NEWER."""
        self._since = 0.0
        self._is_told = True

    @property
    def names(self) -> list[str]:
        """What to ask for now."""
        if self._left_out and self._now() - self._since >= _FEWER_SECONDS:
            self._left_out = 0
        missing = self._missing()
        return [kind for kind in KINDS if kind not in missing]

    def leave_out(self) -> bool:
        """The call was refused: whether there is a shorter list, which is to be tried at once."""
        self._since = self._now()
        self._left_out = (self._left_out + 1) % (len(_NEWER) + 1)
        self._is_told = False
        return bool(self._left_out)

    def settle(self) -> None:
        """The call was taken."""
        if not self._is_told and self._left_out:
            missing = ", ".join(sorted(self._missing()))
            logger.warning("Telegram takes no such kinds of updates: %s", missing)
        self._is_told = True

    def _missing(self) -> frozenset[str]:
        return frozenset().union(*_NEWER[: self._left_out])
