"""Where a call goes: the chat, the topic, the message replied to."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.botapi.chats import Chat, Stored
from bot.sandbox.botapi.json_types import Json
from bot.sandbox.botapi.params import Params
from bot.sandbox.botapi.posting import place_fields
from bot.sandbox.botapi.refusals import (
    BLOCKED,
    CHAT_ID_EMPTY,
    CHAT_NOT_FOUND,
    CHAT_UPGRADED,
    QUOTE_NOT_FOUND,
    REPLY_NOT_FOUND,
    THREAD_NOT_FOUND,
    Refusal,
)
from bot.sandbox.botapi.world import World


@dataclass(frozen=True, slots=True)
class Target:
    """A chat that takes the message, and the place in it."""

    chat: Chat
    topic: int
    place: Json


def chat_of(world: World, params: Params, name: str = "chat_id") -> Chat:
    """A chat that the bot is in."""
    if not params.has(name):
        raise Refusal(CHAT_ID_EMPTY)
    chat = _find_chat(world, params.values[name])
    if chat is None or not chat.is_open:
        raise Refusal(CHAT_NOT_FOUND)
    if chat.migrated_to is not None:
        raise Refusal(CHAT_UPGRADED, parameters={"migrate_to_chat_id": chat.migrated_to})
    status = chat.status_of(world.bot_id)
    if not chat.is_private and world.bot_id not in chat.members:
        raise Refusal(CHAT_NOT_FOUND)
    if chat.is_private and status == "kicked":
        raise Refusal(BLOCKED)
    place = "supergroup" if chat.kind == "supergroup" else "group"
    if status == "kicked":
        sentence = f"Forbidden: bot was kicked from the {place} chat"
        raise Refusal(sentence)
    if not chat.has(world.bot_id):
        sentence = f"Forbidden: bot is not a member of the {place} chat"
        raise Refusal(sentence)
    return chat


def _find_chat(world: World, name: Any) -> Chat | None:
    if isinstance(name, int):
        return world.chats.get(name)
    wanted = str(name).removeprefix("@").lower()
    for chat in world.chats.values():
        if not chat.is_private and str(chat.face.get("username", "")).lower() == wanted:
            return chat
    return None


def topic_of(chat: Chat, params: Params) -> int | None:
    """The topic that the call names; the General topic has no number to be named by."""
    topic = params.number("message_thread_id")
    if not topic:
        return None
    if topic not in chat.topics:
        raise Refusal(THREAD_NOT_FOUND)
    return topic


def target_of(world: World, params: Params) -> Target:
    chat = chat_of(world, params)
    topic = topic_of(chat, params)
    replied, quote = _read_reply(world, chat, params)
    place = place_fields(chat, topic, replied) | quote
    return Target(chat, place["message_thread_id"] if place.get("is_topic_message") else 0, place)


def _read_reply(world: World, chat: Chat, params: Params) -> tuple[Stored | None, Json]:
    reply = params.mapping("reply_parameters") or {}
    inner = params.inside(reply)
    message_id = inner.number("message_id") or params.number("reply_to_message_id")
    if not message_id:
        return None, {}
    there = chat_of(world, inner) if inner.has("chat_id") else chat
    replied = there.find(message_id)
    if replied is None:
        if inner.flag("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return None, {}
        raise Refusal(REPLY_NOT_FOUND)
    quote = inner.text("quote")
    if not quote:
        return replied, {}
    if quote not in replied.words:
        raise Refusal(QUOTE_NOT_FOUND)
    position = inner.number("quote_position") or 0
    return replied, {"quote": {"text": quote, "position": position, "is_manual": True}}
