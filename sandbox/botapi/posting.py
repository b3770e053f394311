"""How a message comes into a chat, and whether the bot hears of it."""

import copy

from sandbox.botapi.chats import Chat, Stored
from sandbox.botapi.json_types import Json
from sandbox.botapi.senders import is_another_bot
from sandbox.botapi.utf16 import piece
from sandbox.botapi.words import words
from sandbox.botapi.world import World

# What a copy takes along; the rest belongs to the message that it is a copy of.
CONTENT = words(
    "text entities rich_message caption caption_entities photo document voice audio video "
    "video_note sticker animation location contact venue poll dice story "
    "show_caption_above_media"
)
SERVICE_FIELDS = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "message_auto_delete_timer_changed",
        "video_chat_started",
        "video_chat_ended",
    }
)


def place_fields(chat: Chat, topic: int | None, replied: Stored | None) -> Json:
    """Where in the chat a message stands: its topic, and what it replies to."""
    fields: Json = {}
    if replied is not None:
        shown = copy.deepcopy(replied.message)
        shown.pop("reply_to_message", None)
        fields["reply_to_message"] = shown
        if topic is None and replied.message.get("is_topic_message"):
            topic = replied.message["message_thread_id"]
    if topic is not None:
        fields |= {"message_thread_id": topic, "is_topic_message": True}
        if replied is None and chat.is_forum:
            # In a forum a message without a reply hangs on the one that made the topic.
            fields["reply_to_message"] = copy.deepcopy(chat.messages[topic].message)
    elif replied is not None and chat.kind == "supergroup":
        # No topic, only the root of a chain; also in the General topic of a forum.
        root = replied.message.get("message_thread_id", replied.message["message_id"])
        fields["message_thread_id"] = root
    return fields


def post(world: World, chat: Chat, sender: Json, fields: Json) -> Stored:
    """A person's message, or one that the chat writes about itself."""
    chat.is_open = True
    stored = world.add(chat, {"from": sender} | fields)
    if is_seen(world, chat, stored.message):
        world.offer("message", stored.message)
    return stored


def is_seen(world: World, chat: Chat, message: Json) -> bool:
    """Whether the bot gets this message: membership, and privacy mode in groups."""
    if not chat.has(world.bot_id):
        # Its own removal is the last thing that a bot hears of.
        return bool(message.get("left_chat_member", {}).get("id") == world.bot_id)
    sender = message.get("from", {})
    if sender.get("id") == world.bot_id:
        return False
    if is_another_bot(sender, world.bot_id) and not world.hears_bots:
        return False
    privacy_mode = world.privacy_mode if chat.privacy_mode is None else chat.privacy_mode
    if chat.kind in ("private", "channel") or chat.is_led_by(world.bot_id) or not privacy_mode:
        return True
    if not SERVICE_FIELDS.isdisjoint(message):
        return True
    spoke_last = chat.last_bot_id in (None, world.bot_id)
    return is_meant_for_bot(world.bot, message, spoke_last=spoke_last)


def is_meant_for_bot(bot: Json, message: Json, *, spoke_last: bool) -> bool:
    """What passes privacy mode: commands, replies to the bot, mentions of it, its results."""
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot["id"]:
        return True
    if message.get("via_bot", {}).get("id") == bot["id"]:
        return True
    text = message.get("text") or message.get("caption") or ""
    name = "@" + str(bot["username"]).lower()
    for entity in message.get("entities") or message.get("caption_entities") or []:
        said = piece(text, entity["offset"], entity["length"]).lower()
        match entity["type"]:
            case "bot_command" if entity["offset"] == 0:
                # A bare command is for the bot that spoke last, or for all if none has.
                if said.endswith(name) if "@" in said else spoke_last:
                    return True
            case "mention" if said == name:
                return True
            case "text_mention" if entity["user"]["id"] == bot["id"]:
                return True
    return False
