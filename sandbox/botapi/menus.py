"""The bot's commands: a list per scope and language, of which a person sees the nearest."""

import re

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.world import World

LANGUAGE = re.compile(r"(?:[a-z]{2})?")


def menu_of(world: World, chat: Chat, user: Json) -> list[Json]:
    """The scope counts before the language, and an empty list as none."""
    language = str(user.get("language_code", "")).partition("-")[0]
    for scope in _scopes_of(chat, user["id"]):
        for key in ((scope, language), (scope, "")):
            if found := world.menus.get(key):
                return found
    return []


def _scopes_of(chat: Chat, user_id: int) -> list[str]:
    """From the nearest to the farthest."""
    if chat.is_private:
        return [f"chat:{chat.chat_id}", "all_private_chats", "default"]
    is_leading = chat.is_led_by(user_id)
    scopes = {
        f"chat_member:{chat.chat_id}:{user_id}": True,
        f"chat_administrators:{chat.chat_id}": is_leading,
        f"chat:{chat.chat_id}": True,
        "all_chat_administrators": is_leading,
        "all_group_chats": True,
        "default": True,
    }
    return [scope for scope, holds in scopes.items() if holds]
