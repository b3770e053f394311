"""A chat as it is now: members, messages, topics, drafts."""

import copy
from dataclasses import dataclass, field

from sandbox.botapi.json_types import Json
from sandbox.botapi.members import Member


@dataclass(slots=True)
class Stored:
    """A message as it looks now, and what it said before."""

    message: Json
    by_bot: bool = False
    deleted: bool = False
    history: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return str(self.message.get("text") or self.message.get("caption") or "")


@dataclass(slots=True)
class Whisper(Stored):
    """One that a single member sees; it has no number here, but stands `after` one that has."""

    user_id: int = 0
    after: int = 0
    at: float = 0.0

    @property
    def on_screen(self) -> Json:
        """It as the page draws it."""
        return copy.deepcopy(self.message) | {"_only": self.user_id, "_after": self.after}


@dataclass(slots=True)
class Draft:
    """A preview that grows in a private chat and is gone after half a minute."""

    content: Json
    until: float


@dataclass(slots=True)
class Chat:
    """Everything that is known of one chat."""

    chat_id: int
    kind: str
    face: Json
    is_forum: bool = False
    # A bot cannot write first: a private chat opens when the person writes.
    is_open: bool = True
    migrated_to: int | None = None
    # What privacy mode was when the bot came; None: what it is now.
    privacy_mode: bool | None = None
    # The bot that spoke last, which is the one that a bare command is for.
    last_bot_id: int | None = None
    has_hidden_members: bool = False
    linked_id: int | None = None  # a channel's group, a group's channel
    description: str = ""
    invitations: int = 0  # links that the bot has made
    last_message_id: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Stored] = field(default_factory=dict)
    # What single members see alone, by its ephemeral id.
    whispers: dict[int, Whisper] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    drafts: dict[int, Draft] = field(default_factory=dict)
    # The bot's own by message, and those of people by message and person.
    reactions: dict[int, list[str]] = field(default_factory=dict)
    people_reactions: dict[int, dict[int, list[str]]] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    def to_json(self) -> Json:
        extra: Json = {"is_forum": True} if self.is_forum else {}
        if self.kind == "group":
            # An old word for "all may invite"; who is an administrator is told elsewhere.
            extra["all_members_are_administrators"] = True
        return {"id": self.chat_id, "type": self.kind} | self.face | extra

    def member(self, user: Json) -> Member:
        """The user's place here, which may be none."""
        return self.members.get(user["id"]) or Member(user, "left")

    def status_of(self, user_id: int) -> str:
        member = self.members.get(user_id)
        return member.status if member else "left"

    def has(self, user_id: int) -> bool:
        member = self.members.get(user_id)
        return member is not None and member.is_present

    def is_led_by(self, user_id: int) -> bool:
        member = self.members.get(user_id)
        return member is not None and member.is_leading

    def host(self) -> Json:
        """A person who may act for the chat: an administrator, if there is one."""
        people = [member for member in self.members.values() if not member.user["is_bot"]]
        return next((member for member in people if member.is_leading), people[0]).user

    def find(self, message_id: int) -> Stored | None:
        """The message, unless somebody deleted it."""
        stored = self.messages.get(message_id)
        return None if stored is None or stored.deleted else stored
