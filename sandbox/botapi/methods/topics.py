"""The topics that a bot makes."""

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.targets import chat_of
from sandbox.botapi.params import Params
from sandbox.botapi.posting import post
from sandbox.botapi.refusals import NO_FORUM, NO_TOPIC_RIGHTS, TOPIC_NAME, Refusal
from sandbox.botapi.world import World

BLUE = 7_322_096


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
    chat = chat_of(world, params)
    if not chat.is_forum and not (chat.is_private and chat.topics):
        raise Refusal(NO_FORUM)
    if not chat.is_private and not chat.is_led_by(world.bot_id):
        raise Refusal(NO_TOPIC_RIGHTS)
    name = params.text("name").strip()
    if not name:
        raise Refusal(TOPIC_NAME)
    number = make_topic(world, chat, name, by=world.bot)
    return {"message_thread_id": number, "name": name, "icon_color": BLUE}
