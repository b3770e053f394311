"""The topics of a forum, or of a private chat: made, renamed, closed, gone."""

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.topics import drop_topic, make_topic
from sandbox.botapi.posting import post
from sandbox.botapi.world import World


class Topics:
    """What people do with topics; the bot has methods of its own for them."""

    world: World

    def allow_private_topics(self) -> None:
        """BotFather switches topics on in the bot's private chats."""
        self.world.has_private_topics = True

    def topic(self, chat_id: int, name: str, *, by: Json | None = None) -> int:
        """A new topic, named by the number of the message that makes it."""
        chat = self.world.chats[chat_id]
        return make_topic(self.world, chat, name, by=by or chat.host())

    def rename_topic(self, chat_id: int, topic: int, name: str) -> None:
        chat = self.world.chats[chat_id]
        chat.topics[topic] = name
        self._tell(chat, topic, {"forum_topic_edited": {"name": name}})

    def close_topic(self, chat_id: int, topic: int) -> None:
        """From now on only administrators may write there."""
        chat = self.world.chats[chat_id]
        chat.closed_topics.add(topic)
        self._tell(chat, topic, {"forum_topic_closed": {}})

    def reopen_topic(self, chat_id: int, topic: int) -> None:
        chat = self.world.chats[chat_id]
        chat.closed_topics.discard(topic)
        self._tell(chat, topic, {"forum_topic_reopened": {}})

    def delete_topic(self, chat_id: int, topic: int) -> None:
        """The topic goes with all its messages."""
        chat = self.world.chats[chat_id]
        drop_topic(self.world, chat, topic)

    def _tell(self, chat: Chat, topic: int, fields: Json) -> None:
        place = {"message_thread_id": topic, "is_topic_message": True}
        post(self.world, chat, chat.host(), place | fields)
        self.world.tell("chat", chat=chat.to_json())
