"""A chat as it is now: members, messages, topics, drafts."""

from dataclasses import dataclass, field

from bot.sandbox.botapi.json_types import Json

PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)


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
class Draft:
    """A preview that grows in a private chat and is gone after half a minute."""

    content: Json
    until: float


@dataclass(slots=True)
class Member:
    user: Json
    status: str


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
    last_message_id: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Stored] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)
    reactions: dict[int, list[str]] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    def to_json(self) -> Json:
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.chat_id, "type": self.kind} | self.face | forum

    def status_of(self, user_id: int) -> str:
        member = self.members.get(user_id)
        return member.status if member else "left"

    def has(self, user_id: int) -> bool:
        return self.status_of(user_id) in PRESENT

    def find(self, message_id: int) -> Stored | None:
        """The message, unless somebody deleted it."""
        stored = self.messages.get(message_id)
        return None if stored is None or stored.deleted else stored


def member_json(user: Json, status: str) -> Json:
    """A ChatMember with all the fields that its status demands."""
    member: Json = {"user": user, "status": status}
    if status in ("creator", "administrator"):
        member["is_anonymous"] = False
    if status == "administrator":
        member |= {"can_be_edited": False} | dict.fromkeys(RIGHTS, True)
    if status == "kicked":
        member["until_date"] = 0
    return member
