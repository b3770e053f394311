"""What people send."""

import time
from collections.abc import Sequence
from typing import Any

from bot.sandbox.botapi.chats import Chat, Stored
from bot.sandbox.botapi.entities import detect, read_typed
from bot.sandbox.botapi.formatting import TEXT_LIMIT
from bot.sandbox.botapi.json_types import Json
from bot.sandbox.botapi.people.misuse import Impossible
from bot.sandbox.botapi.posting import CONTENT, place_fields, post
from bot.sandbox.botapi.utf16 import index_of, units
from bot.sandbox.botapi.world import World

ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
MEDIA_TYPES = {
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "animation": "video/mp4",
    "sticker": "image/webp",
    "document": "application/octet-stream",
}
DETAILS: dict[str, Json] = {
    "voice": {"duration": 3},
    "audio": {"duration": 180},
    "video": {"width": 640, "height": 480, "duration": 10},
    "animation": {"width": 320, "height": 240, "duration": 2},
    "video_note": {"length": 240, "duration": 5},
    "sticker": {
        "width": 512,
        "height": 512,
        "type": "regular",
        "is_animated": False,
        "is_video": False,
    },
}


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
    ) -> Json:
        """A text as a client sends it: one too long goes as several, of which this is the last."""
        shown, found = (text, entities) if entities is not None else _read_client_text(text)
        extra: Json = {"sender_chat": sender_chat} if sender_chat else {}
        if quote:
            extra["quote"] = {"text": quote, "position": 0, "is_manual": True}
        if via_forward_of:
            extra["forward_origin"] = origin_of(via_forward_of)
        sent: Json = {}
        for part, marks in _client_parts(shown, found):
            fields: Json = {"text": part} | ({"entities": marks} if marks else {})
            sent = self.send_other(user, chat_id, fields | extra, reply_to=reply_to, topic=topic)
        return sent

    def send_file(
        self,
        user: Json,
        chat_id: int,
        kind: str,
        content: bytes,
        *,
        file_name: str | None = None,
        mime_type: str | None = None,
        caption: str | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
        media_group_id: str | None = None,
        **extra: Any,
    ) -> Json:
        if kind not in MEDIA_TYPES:
            what = f"nobody can send a {kind}"
            raise Impossible(what)
        fields: Json = {kind: self._file(kind, content, file_name, mime_type)}
        if media_group_id:
            fields["media_group_id"] = media_group_id
        if caption:
            shown, found = _read_client_text(caption)
            fields |= {"caption": shown} | ({"caption_entities": found} if found else {})
        return self.send_other(user, chat_id, fields | extra, reply_to=reply_to, topic=topic)

    def _file(self, kind: str, content: bytes, name: str | None, mime_type: str | None) -> Any:
        if kind == "photo":
            return self.world.files.photo(content)
        shown = self.world.files.add(kind, content, name).to_json() | DETAILS.get(kind, {})
        if kind not in ("video_note", "sticker"):
            shown["mime_type"] = mime_type or MEDIA_TYPES[kind]
        if name:
            shown["file_name"] = name
        return shown

    def send_album(
        self,
        user: Json,
        chat_id: int,
        photos: Sequence[bytes],
        *,
        captions: Sequence[str | None] = (),
        topic: int | None = None,
    ) -> list[Json]:
        group = self.world.new_album_id()
        texts = [*captions, *[None] * (len(photos) - len(captions))]
        return [
            self.send_file(
                user, chat_id, "photo", photo, caption=text, topic=topic, media_group_id=group
            )
            for photo, text in zip(photos, texts, strict=True)
        ]

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
        place = place_fields(chat, topic, self._replied(chat, reply_to))
        sender = _shown_sender(user, chat_id, fields.get("sender_chat"))
        return dict(post(self.world, chat, sender, place | fields).message)

    def _replied(self, chat: Chat, message_id: int | None) -> Stored | None:
        if message_id is None:
            return None
        replied = chat.find(message_id)
        if replied is None:
            what = f"there is no message {message_id} on the screen to reply to"
            raise Impossible(what)
        return replied

    def forward(
        self, user: Json, chat_id: int, message: Json, *, comment: str | None = None
    ) -> Json:
        """A message from elsewhere; clients send the comment as a message before it."""
        if comment:
            self.say(user, chat_id, comment)
        content = {name: value for name, value in message.items() if name in CONTENT}
        return self.send_other(user, chat_id, content | {"forward_origin": origin_of(message)})


def origin_of(message: Json) -> Json:
    if "forward_origin" in message:
        return dict(message["forward_origin"])
    date = message.get("date", int(time.time()))
    if "sender_chat" in message:
        return {"type": "chat", "sender_chat": message["sender_chat"], "date": date}
    return {"type": "user", "sender_user": message["from"], "date": date}


def _shown_sender(user: Json, chat_id: int, sender_chat: Json | None) -> Json:
    if sender_chat is None:
        return user
    return ANONYMOUS if sender_chat["id"] == chat_id else CHANNEL


def _read_client_text(typed: str) -> tuple[str, list[Json]]:
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
