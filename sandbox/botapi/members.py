"""Somebody's place in a chat, and how the Bot API words it."""

import time
from dataclasses import dataclass

from sandbox.botapi.json_types import Json
from sandbox.botapi.words import words

PRESENT = words("creator administrator member restricted")
LEADING = words("creator administrator")
STATUSES = PRESENT | words("left kicked")
RIGHTS_EVERYWHERE = (
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
    "can_send_welcome_messages",
)
RIGHTS = (*RIGHTS_EVERYWHERE, "can_pin_messages", "can_manage_topics")
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(frozen=True, slots=True)
class Member:
    """Who somebody is in one chat."""

    user: Json
    status: str
    is_anonymous: bool = False
    # Who is restricted may be in the chat or out of it.
    is_inside: bool = True

    @property
    def is_present(self) -> bool:
        return self.status in PRESENT and (self.status != "restricted" or self.is_inside)

    @property
    def is_leading(self) -> bool:
        return self.status in LEADING

    def to_json(self) -> Json:
        """A ChatMember with all the fields that its status demands."""
        shown: Json = {"user": self.user, "status": self.status}
        match self.status:
            case "creator":
                shown["is_anonymous"] = self.is_anonymous
            case "administrator":
                shown |= {"can_be_edited": False, "is_anonymous": self.is_anonymous}
                shown |= dict.fromkeys(RIGHTS, True)
            case "restricted":
                shown |= {"is_member": self.is_inside, "until_date": 0}
                shown |= dict.fromkeys(PERMISSIONS, False)
            case "kicked":
                shown["until_date"] = 0
        return shown


def membership_change(chat: Json, before: Member, after: Member, by: Json) -> Json:
    """A ChatMemberUpdated."""
    return {
        "chat": chat,
        "from": by,
        "date": int(time.time()),
        "old_chat_member": before.to_json(),
        "new_chat_member": after.to_json(),
    }
