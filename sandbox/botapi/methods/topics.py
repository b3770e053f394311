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
    chat = _chat_with_topics(world, params)
    topic = topic_of(chat, params)
    if topic is None:
        raise Refusal(THREAD_NOT_FOUND)
    is_own = chat.messages[topic].message["from"]["id"] == world.bot_id
    if not (chat.is_private or is_own or chat.is_led_by(world.bot_id)):
        raise Refusal(NO_TOPIC_RIGHTS)
    name = params.text("name").strip()[:LONGEST_NAME]
    if not name or name == chat.topics[topic]:
        raise Refusal(TOPIC_NOT_MODIFIED)
    chat.topics[topic] = name
    place = {"message_thread_id": topic, "is_topic_message": True}
    post(world, chat, world.bot, place | {"forum_topic_edited": {"name": name}})
    world.tell("chat", chat=chat.to_json())
    return True


def _chat_with_topics(world: World, params: Params) -> Chat:
    chat = chat_of(world, params)
    has_topics = chat.is_forum or (chat.is_private and (world.has_private_topics or chat.topics))
    if not has_topics:
        raise Refusal(NO_FORUM)
    return chat
