"""The topics that a bot makes and names."""

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.targets import chat_of, topic_of
from sandbox.botapi.params import Params
from sandbox.botapi.posting import post
from sandbox.botapi.refusals import (
    NO_FORUM,
    NO_TOPIC_RIGHTS,
    THREAD_NOT_FOUND,
    TOPIC_NAME,
    TOPIC_NOT_MODIFIED,
    Refusal,
)
from sandbox.botapi.world import World

BLUE = 7_322_096
LONGEST_NAME = 128


def make_topic(world: World, chat: Chat, name: str, *, by: Json) -> int:
    """A topic is the message that makes it, and has its number."""
    number = world.peek_message_id(chat)
    chat.topics[number] = name
    place = {"message_thread_id": number, "is_topic_message": True}
    created = {"name": name, "icon_color": BLUE}
    post(world, chat, by, place | {"forum_topic_created": created})
    world.tell("chat", chat=chat.to_json())
    return number


def create_forum_topic(world: World, params: Params) -> Json:
    chat = _chat_with_topics(world, params)
    if not chat.is_private and not chat.is_led_by(world.bot_id):
        raise Refusal(NO_TOPIC_RIGHTS)
    name = params.text("name").strip()[:LONGEST_NAME]
    if not name:
        raise Refusal(TOPIC_NAME)
    number = make_topic(world, chat, name, by=world.bot)
    return {"message_thread_id": number, "name": name, "icon_color": BLUE}


def edit_forum_topic(world: World, params: Params) -> bool:
    """An empty name leaves it as it is, and so does the same one."""
    chat, topic = _own_topic(world, params)
    name = params.text("name").strip()[:LONGEST_NAME]
    if not name or name == chat.topics[topic]:
        raise Refusal(TOPIC_NOT_MODIFIED)
    chat.topics[topic] = name
    return _say(world, chat, topic, {"forum_topic_edited": {"name": name}})


def close_forum_topic(world: World, params: Params) -> bool:
    chat, topic = _own_topic(world, params)
    if topic in chat.closed_topics:
        raise Refusal(TOPIC_NOT_MODIFIED)
    chat.closed_topics.add(topic)
    return _say(world, chat, topic, {"forum_topic_closed": {}})


def reopen_forum_topic(world: World, params: Params) -> bool:
    chat, topic = _own_topic(world, params)
    if topic not in chat.closed_topics:
        raise Refusal(TOPIC_NOT_MODIFIED)
    chat.closed_topics.discard(topic)
    return _say(world, chat, topic, {"forum_topic_reopened": {}})


def delete_forum_topic(world: World, params: Params) -> bool:
    """It goes with all its messages."""
    chat, topic = _own_topic(world, params)
    drop_topic(world, chat, topic)
    return True


def drop_topic(world: World, chat: Chat, topic: int) -> None:
    del chat.topics[topic]
    for stored in chat.messages.values():
        if stored.message.get("message_thread_id") == topic:
            stored.deleted = True
    world.tell("chat", chat=chat.to_json())


def _own_topic(world: World, params: Params) -> tuple[Chat, int]:
    """A topic that the bot may close or take away."""
    chat = _chat_with_topics(world, params)
    topic = topic_of(chat, params)
    if topic is None:
        raise Refusal(THREAD_NOT_FOUND)
    is_own = chat.messages[topic].message["from"]["id"] == world.bot_id
    if not (chat.is_private or is_own or chat.is_led_by(world.bot_id)):
        raise Refusal(NO_TOPIC_RIGHTS)
    return chat, topic


def _say(world: World, chat: Chat, topic: int, fields: Json) -> bool:
    place = {"message_thread_id": topic, "is_topic_message": True}
    post(world, chat, world.bot, place | fields)
    world.tell("chat", chat=chat.to_json())
    return True


def _chat_with_topics(world: World, params: Params) -> Chat:
    chat = chat_of(world, params)
    has_topics = chat.is_forum or (chat.is_private and (world.has_private_topics or chat.topics))
    if not has_topics:
        raise Refusal(NO_FORUM)
    return chat
