"""Messages that were perhaps sent, for the answer to their sending was lost: which are they?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count, islice

from bot.telegram.outgoing.send.throttled_client import ThrottledClient

PROBES = 8
"""Message ids to try while somebody waits for the message; each try is a call."""

Attempt = Callable[[int], Awaitable[bool | None]]
"""Whether this message, by its id, is ours and shows now what it should; None: nobody knows."""


async def _nothing() -> tuple[set[int], int]:
    return set(), 0


@dataclass(slots=True)
class Unconfirmed:
    """A message that was perhaps sent to a chat, after the message `after`.

    `look` tells, as is known by then, the ids of messages that are others, and how many lost
    messages of others were to be sent before it. `until`, where it is known, is an id of one that
    was sent after it. `is_inherited`: an earlier process has lost it.
    """

    chat_id: int
    after: int
    look: Callable[[], Awaitable[tuple[set[int], int]]] = _nothing
    is_inherited: bool = False
    until: int | None = None
    tried: set[int] = field(default_factory=set)


async def find_unconfirmed(
    calls: ThrottledClient, lost: Unconfirmed, attempt: Attempt, most: int = PROBES
) -> int | None:
    """Its id; 0 where none of so many is the one; None where an attempt does not tell: not now.

    A bot can edit nothing but its own messages, so an edit that succeeds has found one of ours,
    and one that we do not know of is the lost one. Nothing else in the Bot API tells.
    """
    while message_id := await _next(calls, lost, most):
        is_found = await attempt(message_id)
        if is_found is None:
            return None
        if is_found:
            calls.note_sent(lost.chat_id, message_id)
            return message_id
        lost.tried.add(message_id)
    return 0


async def _next(calls: ThrottledClient, lost: Unconfirmed, most: int) -> int | None:
    """An id to try, likely ones first. More are known to be others' by now than a while ago."""
    if len(lost.tried) >= most:
        return None
    known, others_before = await lost.look()
    known = known | calls.sent_ids(lost.chat_id)
    ids = count(lost.after + 1) if lost.until is None else range(lost.after + 1, lost.until)
    unknown = (id_ for id_ in ids if id_ not in known)
    ranked = enumerate(islice(unknown, others_before + most))
    likely_first = sorted(ranked, key=lambda item: abs(item[0] - others_before))
    candidates = (id_ for _, id_ in likely_first[:most])
    return next((id_ for id_ in candidates if id_ not in lost.tried), None)
