"""What can go wrong between a bot and Telegram, on order."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

Kind = Literal[
    "429",
    "400",
    "401",
    "403",
    "404",
    "500",
    "502",
    "refuse",
    "lost",
    "hang",
    "late",
    "odd",
    "page",
    "cut",
    "empty",
]


@dataclass(slots=True)
class Fault:
    """One trouble for the calls that it matches, after letting some through.

    The method "file" is the fetching of a file; "lost" there means that half of it arrives.
    "odd" is carried out and answered with `status` and `body`, "page" is not carried out and
    answered so (with a 3xx, `body` is where it points to), of "cut" half the answer arrives.
    "empty" is for getUpdates: none are told of, although some wait. A 429 without a chat is for
    its method alone.
    """

    method: str
    kind: Kind
    chat_id: int | None = None
    description: str = ""
    retry_after: int = 0
    seconds: float = 0.0
    status: int = 200
    body: str = ""
    skip: int = 0
    times: int = 1

    def matches(self, method: str, chat_id: int | None) -> bool:
        is_here = self.chat_id is None or self.chat_id == chat_id
        return is_here and self.times != 0 and fnmatchcase(method, self.method)

    def strikes(self) -> bool:
        """Count a call that matches; whether it is one that suffers."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times > 0:
            self.times -= 1
        return True


class Faults:
    """The troubles that are still to come."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._faults: list[Fault] = []
        self._changed = changed
        self._away = False
        self.deliver_twice = False
        self.latency = 0.0
        # Seconds by which Telegram's Date headers are ahead.
        self.clock_ahead = 0.0

    @property
    def away(self) -> bool:
        """Whether Telegram is out of reach: every connection is closed without an answer."""
        return self._away

    @away.setter
    def away(self, away: bool) -> None:
        self._away = away
        self._changed()

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        """All is well again."""
        self._faults.clear()
        self.deliver_twice = False
        self.latency = 0.0
        self.clock_ahead = 0.0
        self.away = False

    def next_for(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that this call suffers, used up by it."""
        for fault in self._faults:
            if fault.matches(method, chat_id) and fault.strikes():
                return fault
        return None
