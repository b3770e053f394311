"""Where a call goes: the chat, the topic, the message replied to."""

from dataclasses import dataclass
from typing import Any

from sandbox.botapi.chats import Chat, Stored
from sandbox.botapi.formatting import read_formatted
from sandbox.botapi.json_types import Json
from sandbox.botapi.origins import external_reply
from sandbox.botapi.params import Params
from sandbox.botapi.posting import place_fields
from sandbox.botapi.quotes import quote_of
from sandbox.botapi.refusals import (
    BLOCKED,
    CHAT_ID_EMPTY,
    CHAT_NOT_FOUND,
    CHAT_UPGRADED,
    NO_SEND_RIGHTS,
    QUOTE_NOT_FOUND,
    REPLY_NOT_FOUND,
    THREAD_NOT_FOUND,
    TOPIC_CLOSED,
    Refusal,
)
from sandbox.botapi.world import World


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
    if chat.status_of(world.bot_id) == "restricted":
        raise Refusal(NO_SEND_RIGHTS)
    topic = topic_of(chat, params)
    replied, reply = _read_reply(world, chat, params)
    place = place_fields(chat, topic, replied) | reply
    number = place["message_thread_id"] if place.get("is_topic_message") else 0
    if number in chat.closed_topics and not chat.is_led_by(world.bot_id):
        raise Refusal(TOPIC_CLOSED)
    return Target(chat, number, place)


def _read_reply(world: World, chat: Chat, params: Params) -> tuple[Stored | None, Json]:
    """The message of this chat that is answered, and what else a reply shows."""
    inner = params.inside(params.mapping("reply_parameters") or {})
    message_id = inner.number("message_id") or params.number("reply_to_message_id")
    if not message_id:
        return None, {}
    there = chat_of(world, inner) if inner.has("chat_id") else chat
    replied = there.find(message_id)
    may_go_without = inner.flag("allow_sending_without_reply") or params.flag(
        "allow_sending_without_reply"
    )
    if replied is None:
        if may_go_without and there is chat:
            return None, {}
        raise Refusal(REPLY_NOT_FOUND)
    shown = {"quote": _read_quote(world, inner, replied)} if inner.text("quote") else {}
    if there is chat:
        return replied, shown
    return None, {"external_reply": external_reply(replied.message)} | shown


def _read_quote(world: World, params: Params, replied: Stored) -> Json:
    """The quote is checked word for word, and look for look."""
    mode = {"parse_mode": params.values.get("quote_parse_mode")}
    asked = read_formatted(
        params.inside(params.values | mode), "quote", "quote_entities", world.users
    )
    near = params.number("quote_position") or 0
    quote = quote_of(replied.message, asked.text, asked.entities, near)
    if quote is None:
        raise Refusal(QUOTE_NOT_FOUND)
    return quote
