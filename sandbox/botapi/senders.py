"""Who stands in for a sender that is no person: a group, a channel, Telegram itself."""

from sandbox.botapi.json_types import Json

ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
STAND_INS = frozenset({ANONYMOUS["id"], CHANNEL["id"], TELEGRAM["id"]})


def shown_sender(user: Json, chat_id: int, sender_chat: Json | None) -> Json:
    """Who the message is from, for bots that only look there."""
    if sender_chat is None:
        return user
    return ANONYMOUS if sender_chat["id"] == chat_id else CHANNEL


def is_another_bot(user: Json, bot_id: int) -> bool:
    return bool(user.get("is_bot")) and user["id"] != bot_id and user["id"] not in STAND_INS
