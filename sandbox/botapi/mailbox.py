"""Updates from the moment they happen until the bot has confirmed them."""

from collections.abc import Iterable
from typing import Any

from sandbox.botapi.faults import Faults
from sandbox.botapi.json_types import Json

# What a bot must ask for by name.
UNREQUESTED = frozenset(
    {"chat_member", "message_reaction", "message_reaction_count", "stopped_message_generation"}
)
FIRST_UPDATE_ID = 700_000_001


class Mailbox:
    """The queue of updates; what was handed out stays until a later offset confirms it."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._next_id = FIRST_UPDATE_ID
        self._allowed: frozenset[str] | None = None
        self._again: list[Json] = []
        self._handed_out: set[int] = set()
        self.pending: list[Json] = []

    @property
    def allowed_updates(self) -> list[str]:
        """What the bot asked for; empty means the default."""
        return sorted(self._allowed or ())

    def allow(self, kinds: Iterable[Any] | None) -> None:
        """Remember the list; None means as before, an empty one means the default."""
        if kinds is not None:
            self._allowed = frozenset(str(kind) for kind in kinds) or None

    def is_allowed(self, kind: str) -> bool:
        return kind not in UNREQUESTED if self._allowed is None else kind in self._allowed

    def offer(self, kind: str, content: Json) -> None:
        """Queue an update of a kind, if the bot wants that kind."""
        if self.is_allowed(kind):
            self.push({kind: content})

    def push(self, update: Json) -> None:
        self.pending.append({"update_id": self._next_id} | update)
        self._next_id += 1

    def confirm(self, offset: int) -> None:
        """Forget what is below the offset; a negative one keeps that many of the newest."""
        if offset < 0:
            offset = (
                self.pending[max(len(self.pending) + offset, 0)]["update_id"] if self.pending else 0
            )
        confirmed = [update for update in self.pending if update["update_id"] < offset]
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        if self._faults.deliver_twice:
            self._again += [u for u in confirmed if u["update_id"] in self._handed_out]
        self._handed_out -= {update["update_id"] for update in confirmed}

    def batch(self, limit: int) -> list[Json]:
        """The oldest updates, handed out but not forgotten."""
        again, self._again = self._again[:limit], self._again[limit:]
        fresh = self.pending[: limit - len(again)]
        self._handed_out |= {update["update_id"] for update in fresh}
        return again + fresh

    def remove(self, update: Json) -> None:
        """A webhook took it."""
        if update in self.pending:
            self.pending.remove(update)

    def drop(self) -> None:
        self.pending.clear()
        self._again.clear()
        self._handed_out.clear()
