"""The files that people send: one, an album of them, a sticker."""

from collections.abc import Sequence
from typing import Any

from sandbox.botapi.json_types import Json
from sandbox.botapi.people.misuse import Impossible
from sandbox.botapi.people.speech import Speech, read_client_text

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
UNTYPED = frozenset({"video_note", "sticker"})
UNNAMED = frozenset({"video_note", "sticker", "voice"})
STICKER: Json = {
    "width": 512,
    "height": 512,
    "type": "regular",
    "is_animated": False,
    "is_video": False,
}
DETAILS: dict[str, Json] = {
    "voice": {"duration": 3},
    "audio": {"duration": 180},
    "video": {"width": 640, "height": 480, "duration": 10},
    "animation": {"width": 320, "height": 240, "duration": 2},
    "video_note": {"length": 240, "duration": 5},
    "sticker": STICKER,
}
ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
ALBUM_LIMIT = 10


class Uploads(Speech):
    """People's files."""

    def new_album_id(self) -> str:
        """A media_group_id, for an album whose parts a test sends one by one."""
        return self.world.new_album_id()

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
        duration: int | None = None,
        thumbnail: bytes | None = None,
        **extra: Any,
    ) -> Json:
        """A file of a kind; `extra` are fields of the message."""
        if kind not in MEDIA_TYPES:
            what = f"nobody can send a {kind}"
            raise Impossible(what)
        details: Json = {"mime_type": mime_type or MEDIA_TYPES[kind]} if kind not in UNTYPED else {}
        if duration is not None and "duration" in DETAILS.get(kind, {}):
            details["duration"] = duration
        if file_name and kind not in UNNAMED:
            details["file_name"] = file_name
        if thumbnail is not None:
            details["thumbnail"] = self.world.files.thumbnail(thumbnail)
        fields = self._fields(kind, content, details)
        if media_group_id:
            fields["media_group_id"] = media_group_id
        if caption:
            shown, found = read_client_text(caption)
            fields |= {"caption": shown} | ({"caption_entities": found} if found else {})
        return self.send_other(user, chat_id, fields | extra, reply_to=reply_to, topic=topic)

    def _fields(self, kind: str, content: bytes, details: Json) -> Json:
        if kind == "photo":
            return {"photo": self.world.files.photo(content)}
        stored = self.world.files.add(kind, content, details.get("file_name"))
        shown = self.world.files.show(stored, DETAILS.get(kind, {}) | details)
        # Bots that know no animations are told of a document.
        return {kind: shown} | ({"document": dict(shown)} if kind == "animation" else {})

    def send_sticker(
        self,
        user: Json,
        chat_id: int,
        content: bytes,
        *,
        emoji: str = "🙂",
        is_animated: bool = False,
        is_video: bool = False,
        thumbnail: bytes | None = None,
        reply_to: int | None = None,
        topic: int | None = None,
    ) -> Json:
        """A sticker: WebP, or gzipped vectors when animated, or WebM when a video."""
        suffix = ".tgs" if is_animated else ".webm" if is_video else ".webp"
        stored = self.world.files.add("sticker", content, f"sticker{suffix}")
        moves = {"is_animated": is_animated, "is_video": is_video}
        details: Json = STICKER | moves | {"emoji": emoji, "set_name": "sandbox_stickers"}
        if thumbnail is not None:
            details["thumbnail"] = self.world.files.thumbnail(thumbnail)
        fields = {"sticker": self.world.files.show(stored, details)}
        return self.send_other(user, chat_id, fields, reply_to=reply_to, topic=topic)

    def send_album(
        self,
        user: Json,
        chat_id: int,
        contents: Sequence[bytes],
        *,
        kind: str = "photo",
        captions: Sequence[str | None] = (),
        names: Sequence[str | None] = (),
        reply_to: int | None = None,
        topic: int | None = None,
    ) -> list[Json]:
        """Messages with one media_group_id, each with its own caption or none."""
        if kind not in ALBUM_KINDS or not 1 < len(contents) <= ALBUM_LIMIT:
            what = f"no client makes an album of {len(contents)} {kind}s"
            raise Impossible(what)
        group = self.new_album_id()
        return [
            self.send_file(
                user,
                chat_id,
                kind,
                content,
                file_name=_at(names, number),
                caption=_at(captions, number),
                reply_to=reply_to,
                topic=topic,
                media_group_id=group,
            )
            for number, content in enumerate(contents)
        ]


def _at(values: Sequence[str | None], number: int) -> str | None:
    return values[number] if number < len(values) else None
