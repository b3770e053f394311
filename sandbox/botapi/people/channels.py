"""Channels: senders without a face, and their posts in a group that is linked to them."""

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.origins import origin_of
from sandbox.botapi.people.speech import read_client_text
from sandbox.botapi.posting import is_seen, post
from sandbox.botapi.senders import TELEGRAM
from sandbox.botapi.world import World


class Channels:
    """What is said in the name of a channel."""

    world: World

    def channel(self, title: str, *, username: str | None = None, group: int | None = None) -> int:
        """A channel's id, with the group that is linked to it; `chat(id)` is a sender_chat."""
        chat_id = self.world.new_group_id("supergroup")
        face = {"title": title} | ({"username": username} if username else {})
        chat = Chat(chat_id, "channel", face, linked_id=group)
        self.world.chats[chat_id] = chat
        if group is not None:
            self.world.chats[group].linked_id = chat_id
        return chat_id

    def channel_post(self, channel: int, text: str) -> Json:
        """A post; where a group is linked, it is what Telegram brings there by itself."""
        chat = self.world.chats[channel]
        shown, marks = read_client_text(text)
        content: Json = {"text": shown} | ({"entities": marks} if marks else {})
        said = self.world.add(chat, {"sender_chat": chat.to_json()} | content).message
        if is_seen(self.world, chat, said):
            self.world.offer("channel_post", said)
        if chat.linked_id is None:
            return dict(said)
        brought = {
            "sender_chat": chat.to_json(),
            "forward_origin": origin_of(said),
            "is_automatic_forward": True,
        }
        group = self.world.chats[chat.linked_id]
        return dict(post(self.world, group, TELEGRAM, brought | content).message)
