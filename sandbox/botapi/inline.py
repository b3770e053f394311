"""What goes on in chats that the bot need not be in: inline queries, guests, and their messages."""

from dataclasses import dataclass, field

from sandbox.botapi.chats import Chat, Stored
from sandbox.botapi.json_types import Json

QUERY_SECONDS = 30.0
GUEST_SECONDS = 30.0
# Below the numbers of all chats.
FIRST_PACE = -9_000_000_000_000_000


@dataclass(slots=True)
class TypedQuery:
    """What somebody types behind the bot's name."""

    user: Json
    chat_id: int
    text: str
    until: float
    results: list[Json] | None = None
    button: Json | None = None


@dataclass(slots=True)
class GuestQuery:
    """A message that calls the bot as a guest."""

    chat_id: int
    caller: Json
    message_id: int
    until: float
    is_answered: bool = False


@dataclass(slots=True)
class Inline:
    """What BotFather was told, and all of this that there is by now."""

    is_on: bool = False
    has_guests: bool = False
    has_feedback: bool = True
    queries: dict[str, TypedQuery] = field(default_factory=dict)
    guest_queries: dict[str, GuestQuery] = field(default_factory=dict)
    messages: dict[str, tuple[Chat, Stored]] = field(default_factory=dict)

    def add(self, chat: Chat, stored: Stored) -> str:
        """From now on the message can be changed by this id."""
        inline_id = f"BAAAAMsandbox{len(self.messages) + 1:05}"
        self.messages[inline_id] = (chat, stored)
        return inline_id

    def id_of(self, stored: Stored | None) -> str | None:
        """The id of a message that has one."""
        return next((id_ for id_, (_, one) in self.messages.items() if one is stored), None)

    def pace_of(self, inline_id: str) -> int | None:
        """A number under which the calls to this message are counted, as to a group."""
        known = list(self.messages)
        return FIRST_PACE - known.index(inline_id) if inline_id in known else None
