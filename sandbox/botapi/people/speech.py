"""What people write, and all else that needs no file."""

from sandbox.botapi.chats import Chat, Stored
from sandbox.botapi.entities import detect, read_typed
from sandbox.botapi.formatting import TEXT_LIMIT
from sandbox.botapi.json_types import Json
from sandbox.botapi.origins import external_reply, origin_of
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.posting import CONTENT, place_fields, post
from sandbox.botapi.quotes import quote_of
from sandbox.botapi.senders import shown_sender
from sandbox.botapi.utf16 import index_of, units
from sandbox.botapi.world import World


class Speech:
    """People's messages."""

    world: World

    def say(
        self,
        user: Json,
        chat_id: int,
        text: str,
        *,
        entities: list[Json] | None = None,
        reply_to: int | None = None,
        quote: str | None = None,
        topic: int | None = None,
        sender_chat: Json | None = None,
        via_forward_of: Json | None = None,
        elsewhere: Json | None = None,
    ) -> Json:
        """A text as a client sends it: one too long goes as several, of which this is the last.

        `elsewhere` is a message of another chat that is answered here.
        """
        shown, found = (text, entities) if entities is not None else read_client_text(text)
        extra: Json = {"sender_chat": sender_chat} if sender_chat else {}
        if elsewhere:
            extra["external_reply"] = external_reply(elsewhere)
        if quote:
            extra["quote"] = self._quote(chat_id, elsewhere or reply_to, quote)
        if via_forward_of:
            extra["forward_origin"] = origin_of(via_forward_of)
        sent: Json = {}
        for part, marks in _client_parts(shown, found):
            fields: Json = {"text": part} | ({"entities": marks} if marks else {})
            sent = self.send_other(user, chat_id, fields | extra, reply_to=reply_to, topic=topic)
        return sent

    def send_other(
        self,
        user: Json,
        chat_id: int,
        fields: Json,
        *,
        reply_to: int | None = None,
        topic: int | None = None,
    ) -> Json:
        """A message of any fields; they win over what would be there by itself."""
        chat = self.world.chats[chat_id]
        if chat.migrated_to is not None:
            what = f"chat {chat_id} became {chat.migrated_to}"
            raise Impossible(what)
        self._check_presence(user, chat, topic)
        if chat.member(user).is_anonymous:
            fields = {"sender_chat": chat.to_json()} | fields
        place = place_fields(chat, topic, self._replied(chat, reply_to))
        sender = shown_sender(user, chat_id, fields.get("sender_chat"))
        return dict(post(self.world, chat, sender, place | fields).message)

    def _check_presence(self, user: Json, chat: Chat, topic: int | None) -> None:
        if user["id"] in chat.members and not chat.has(user["id"]):
            what = f"{user['first_name']} is not in chat {chat.chat_id} any more"
            raise Impossible(what)
        if topic is not None and topic not in chat.topics:
            what = f"chat {chat.chat_id} has no topic {topic}; the General topic is none"
            raise Impossible(what)
        if topic in chat.closed_topics and not chat.is_led_by(user["id"]):
            what = f"topic {topic} is closed"
            raise Impossible(what)

    def _quote(self, chat_id: int, replied: Json | int | None, quote: str) -> Json:
        if isinstance(replied, int):
            replied = self.world.chats[chat_id].messages[replied].message
        found = quote_of(replied or {}, quote)
        if found is None:
            what = f"nobody can quote {quote!r} from what does not say it"
            raise Impossible(what)
        return found

    def _replied(self, chat: Chat, message_id: int | None) -> Stored | None:
        if message_id is None:
            return None
        replied = chat.find(message_id)
        if replied is None:
            what = f"there is no message {message_id} on the screen to reply to"
            raise Impossible(what)
        return replied

    def forward(
        self,
        user: Json,
        chat_id: int,
        message: Json,
        *,
        comment: str | None = None,
        topic: int | None = None,
        media_group_id: str | None = None,
    ) -> Json:
        """A message from elsewhere; clients send the comment as a message before it."""
        if comment:
            self.say(user, chat_id, comment, topic=topic)
        fields = {name: value for name, value in message.items() if name in CONTENT}
        fields["forward_origin"] = origin_of(message)
        if media_group_id:
            fields["media_group_id"] = media_group_id
        return self.send_other(user, chat_id, fields, topic=topic)


def read_client_text(typed: str) -> tuple[str, list[Json]]:
    """What a client makes of typed words: the text and its entities."""
    text, marks = read_typed(typed.strip())
    if not text:
        what = "a client sends no empty message"
        raise Impossible(what)
    return text, detect(text, marks)


def _client_parts(text: str, entities: list[Json]) -> list[tuple[str, list[Json]]]:
    """Parts of at most one message each, cut where the client cuts: at the limit."""
    parts = []
    start = 0
    while start == 0 or start < units(text):
        rest = text[index_of(text, start) :]
        cut = rest[: index_of(rest, TEXT_LIMIT)]
        if units(cut) > TEXT_LIMIT:
            cut = cut[:-1]
        end = start + units(cut)
        marks = []
        for entity in entities:
            first, last = (
                max(entity["offset"], start),
                min(entity["offset"] + entity["length"], end),
            )
            if first < last:
                marks.append(entity | {"offset": first - start, "length": last - first})
        parts.append((cut, marks))
        start = end
        if not cut:
            break
    return parts
