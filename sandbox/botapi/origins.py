"""Where a message comes from that stands here: forwarded, or answered from afar."""

import time

from sandbox.botapi.json_types import Json
from sandbox.botapi.posting import CONTENT
from sandbox.botapi.words import words

# The content that a reply to another chat shows.
EXTERNAL = CONTENT - words("text entities caption caption_entities show_caption_above_media")


def origin_of(message: Json) -> Json:
    """Where a message was first said."""
    if "forward_origin" in message:
        return dict(message["forward_origin"])
    date = message.get("date", int(time.time()))
    sender_chat = message.get("sender_chat")
    if sender_chat is None:
        return {"type": "user", "sender_user": message["from"], "date": date}
    if sender_chat["type"] == "channel":
        number = message["message_id"]
        return {"type": "channel", "chat": sender_chat, "message_id": number, "date": date}
    return {"type": "chat", "sender_chat": sender_chat, "date": date}


def external_reply(message: Json) -> Json:
    """What a bot is told of a message of another chat: who, its media, and never its text."""
    told: Json = {"origin": origin_of(message)}
    if message["chat"]["type"] in ("supergroup", "channel"):
        told |= {"chat": message["chat"], "message_id": message["message_id"]}
    return told | {name: message[name] for name in EXTERNAL if name in message}
