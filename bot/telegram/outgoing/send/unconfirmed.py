"""Messages that were perhaps sent, for the answer to their sending was lost: which are they?"""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count, islice

from bot.telegram.outgoing.send.throttled_client import ThrottledClient

PROBES = 8
"""Message ids to try while nobody knows where they end; each try is a call."""

_FEW = 3
"""Ids to try for one of many that were lost at once, before more is known."""

MOST = 100
"""Ids to try between two that are known."""

PATIENCE = 30.0
"""Seconds for which a search waits for others, whose ends narrow its own."""
_LOOK_SECONDS = 0.5

Attempt = Callable[[int], Awaitable[bool | None]]
"""Whether this message, by its id, is ours and shows now what it should; None: nobody knows."""


async def _nothing() -> tuple[set[int], int]:
    return set(), 0


@dataclass(slots=True)
class Unconfirmed:
    """A message that was perhaps sent to a chat, after the message `after`, and before `lost_at`.

    `look` tells, as is known by then, the ids of messages that are others, and how many lost
    messages of others were to be sent before it. `lost_at` is by the clock of the calls; `-inf`:
    an earlier process has lost it.
    """

    chat_id: int
    after: int
    lost_at: float = -math.inf
    look: Callable[[], Awaitable[tuple[set[int], int]]] = _nothing
    tried: set[int] = field(default_factory=set)

    @property
    def is_inherited(self) -> bool:
        """Whether an earlier process has lost it."""
        return self.lost_at == -math.inf


async def find_unconfirmed(
    calls: ThrottledClient, lost: Unconfirmed, attempt: Attempt, patience: float = PATIENCE
) -> int | None:
    """Its id; 0 where it is not there; None where an attempt does not tell: not now.

    A bot can edit nothing but its own messages, so an edit that succeeds has found one of ours,
    and one that we do not know of is the lost one. Nothing else in the Bot API tells.

    Of many that were lost at once, each is looked for where it is likely. Once the first of them
    is found, or sent anew, the others know more, and wait for that: for `patience` seconds, or
    not at all, if that is 0.
    """
    give_up_at = calls.now() + patience
    while True:
        message_id, is_all = await _next(calls, lost)
        if message_id is None:
            if is_all or (patience and calls.now() >= give_up_at):
                return 0
            if not patience:
                return None
            await calls.rest(_LOOK_SECONDS)
            continue
        if not await calls.take_seek(may_wait=patience > 0):
            return None
        # Others may have found theirs meanwhile.
        message_id, _ = await _next(calls, lost)
        if message_id is None:
            continue
        is_found = await attempt(message_id)
        if is_found is None:
            return None
        if is_found:
            calls.note_sent(lost.chat_id, message_id)
            return message_id
        lost.tried.add(message_id)


async def _next(calls: ThrottledClient, lost: Unconfirmed) -> tuple[int | None, bool]:
    """An id to try, likely ones first, and whether nothing that others find can add to them."""
    known, others_before = await lost.look()
    known = known | calls.sent_ids(lost.chat_id)
    end = calls.first_sent(lost.chat_id, lost.lost_at)
    at_first = _FEW if others_before else PROBES
    most = at_first if end is None else MOST
    ids = count(lost.after + 1) if end is None else range(lost.after + 1, end)
    unknown = (id_ for id_ in ids if id_ not in known)
    ranked = enumerate(islice(unknown, others_before + most))
    likely_first = sorted(ranked, key=lambda item: abs(item[0] - others_before))
    candidates = (id_ for _, id_ in likely_first[:most] if id_ not in lost.tried)
    # The first of all that were lost is where it is likely, or nowhere.
    return next(candidates, None), end is not None or not others_before
