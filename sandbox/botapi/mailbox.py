"""Updates from the moment they happen until the bot has confirmed them."""

from collections.abc import Callable, Iterable
from typing import Any

from sandbox.botapi.faults import Faults
from sandbox.botapi.json_types import Json
from sandbox.botapi.refusals import UPDATE_KIND, Refusal

# What a bot must ask for by name.
UNREQUESTED = frozenset(
    {"chat_member", "message_reaction", "message_reaction_count", "stopped_message_generation"}
)
FIRST_UPDATE_ID = 700_000_001
DAY = 24 * 60 * 60.0
# A button that was pressed shows its progress no longer than this.
QUERY_SECONDS = 150.0


class Mailbox:
    """The queue of updates; what was handed out stays until a later offset confirms it."""

    def __init__(self, faults: Faults, clock: Callable[[], float]) -> None:
        # How many seconds of the clock an update is kept for a bot that does not take it.
        self.lifetime = DAY
        # What a server of somebody else's knows, which refuses other names; None: all pass.
        self.known_kinds: frozenset[str] | None = None
        self.pending: list[Json] = []
        self._faults = faults
        self._clock = clock
        self._next_id = FIRST_UPDATE_ID
        self._allowed: frozenset[str] | None = None
        self._again: list[Json] = []
        self._handed_out: set[int] = set()
        self._expires_at: dict[int, float] = {}

    @property
    def allowed_updates(self) -> list[str]:
        """What the bot asked for; empty means the default."""
        return sorted(self._allowed or ())

    def allow(self, kinds: Iterable[Any] | None) -> None:
        """Remember the list; None means as before, an empty one means the default."""
        if kinds is None:
            return
        wanted = frozenset(str(kind) for kind in kinds)
        if self.known_kinds is not None and not wanted <= self.known_kinds:
            raise Refusal(UPDATE_KIND)
        self._allowed = wanted or None

    def is_allowed(self, kind: str) -> bool:
        return kind not in UNREQUESTED if self._allowed is None else kind in self._allowed

    def offer(self, kind: str, content: Json) -> None:
        """Queue an update of a kind, if the bot wants that kind."""
        if self.is_allowed(kind):
            self.push({kind: content})

    def push(self, update: Json) -> None:
        queued = {"update_id": self._next_id} | update
        lifetime = QUERY_SECONDS if "callback_query" in update else self.lifetime
        self._expires_at[queued["update_id"]] = self._clock() + lifetime
        self.pending.append(queued)
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
        self.discard_expired()
        again, self._again = self._again[:limit], self._again[limit:]
        fresh = self.pending[: limit - len(again)]
        self._handed_out |= {update["update_id"] for update in fresh}
        return again + fresh

    def remove(self, update: Json) -> None:
        """A webhook took it, or never will."""
        if update in self.pending:
            self.pending.remove(update)

    def discard_expired(self) -> None:
        """Drop what waited too long."""
        now = self._clock()
        if any(self.expires_at(update) < now for update in self.pending):
            self.pending = [u for u in self.pending if self.expires_at(u) >= now]

    def expires_at(self, update: Json) -> float:
        """When it is dropped, by the clock."""
        return self._expires_at.get(update["update_id"], float("inf"))

    def drop(self) -> None:
        self.pending.clear()
        self._again.clear()
        self._handed_out.clear()
