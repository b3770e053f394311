"""The numbers that a counter gives to messages: a supergroup's own, or that of all other chats."""

import math
from collections import deque

_REMEMBERED = 200


class Numbers:
    """What is known of them, by a clock in seconds."""

    def __init__(self) -> None:
        self.newest = 0
        """The highest that is known, whoever sent the message."""
        self._first: int | None = None
        self._sent: deque[tuple[float, int]] = deque(maxlen=_REMEMBERED)

    def note_sent(self, message_id: int, began_at: float) -> None:
        """This process began then to send a message, which got this number."""
        self._first = self._first or message_id
        self._sent.append((began_at, message_id))

    def first_sent(self, since: float) -> int | None:
        """The lowest of a message that this process began to send since then.

        `-inf`: of all that it has sent. What was sent before then has a lower one.
        """
        if since == -math.inf:
            return self._first
        return min((number for at, number in self._sent if at >= since), default=None)
