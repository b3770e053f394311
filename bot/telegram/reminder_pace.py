"""How many reminders a group hears in a minute: answers are to have room beside them."""

from collections import deque

from bot.domain.message import Thread
from bot.telegram.outgoing.send.throttle import GROUP_CALLS, GROUP_SECONDS

_MOST = GROUP_CALLS // 2
_SWEEP_AT = 1000
"""Groups; from then on those that have heard none lately are forgotten."""


class ReminderPace:
    """The last minute of each group."""

    def __init__(self) -> None:
        self._said: dict[int, deque[float]] = {}

    def take(self, thread: Thread, now: float) -> float:
        """0 where one may be said now, which is counted; else in how many seconds to ask again."""
        if thread.is_private:
            return 0.0  # One person has not that many, and may hear one a second.
        if len(self._said) > _SWEEP_AT:
            recent = now - GROUP_SECONDS
            self._said = {id_: said for id_, said in self._said.items() if said[-1] > recent}
        said = self._said.setdefault(thread.chat_id, deque(maxlen=_MOST))
        # A clock that was set back tells nothing.
        if len(said) == _MOST and 0 <= now - said[0] < GROUP_SECONDS:
            return said[0] + GROUP_SECONDS - now
        said.append(now)
        return 0.0
