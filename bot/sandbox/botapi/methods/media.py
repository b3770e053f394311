"""Files that the bot sends."""

from bot.sandbox.botapi.files import PHOTO_LIMIT, StoredFile, is_picture
from bot.sandbox.botapi.formatting import read_caption
from bot.sandbox.botapi.json_types import Json
from bot.sandbox.botapi.methods.sending import publish
from bot.sandbox.botapi.methods.targets import target_of
from bot.sandbox.botapi.params import Params, Upload
from bot.sandbox.botapi.refusals import (
    ALBUM_EMPTY,
    ALBUM_MIXED,
    ALBUM_SIZE,
    FILE_EMPTY,
    FILE_MISSING,
    FILE_URL,
    FILE_WRONG_ID,
    MEDIA_INVALID,
    PHOTO_INVALID,
    PHOTO_TOO_BIG,
    Refusal,
)
from bot.sandbox.botapi.world import World

MEDIA_KEYS = ("photo", "document", "voice", "audio", "video", "animation", "video_note", "sticker")
ALBUM_LIMIT = 10
ALBUM_MINIMUM = 2
# These come in albums of their own kind only.
UNMIXED = frozenset({"document", "audio"})
DETAILS = ("duration", "width", "height", "length", "title", "performer")
REQUIRED: dict[str, Json] = {
    "voice": {"duration": 0},
    "audio": {"duration": 0},
    "video": {"width": 0, "height": 0, "duration": 0},
    "animation": {"width": 0, "height": 0, "duration": 0},
    "video_note": {"length": 0, "duration": 0},
    "sticker": {
        "width": 512,
        "height": 512,
        "type": "regular",
        "is_animated": False,
        "is_video": False,
    },
}


def read_media(world: World, params: Params, kind: str, key: str) -> Json:
    """The message fields of a file and its caption; the file is an upload or a file id."""
    if kind not in MEDIA_KEYS:
        raise Refusal(MEDIA_INVALID)
    caption = read_caption(params, world.users).fields("caption")
    upload = _upload(params, key)
    content = upload.content if upload else _known_file(world, params.text(key)).content
    if not content:
        raise Refusal(FILE_EMPTY)
    if kind == "photo":
        return caption | {"photo": _photo(world, content)}
    name = upload.name if upload else None
    details = REQUIRED.get(kind, {}) | _details(params)
    shown = world.files.add(kind, content, name).to_json() | details
    if kind in ("document", "audio", "video", "animation") and name:
        shown["file_name"] = name
    if upload and kind not in ("sticker", "video_note"):
        shown["mime_type"] = upload.mime_type
    return caption | {kind: shown}


def _details(params: Params) -> Json:
    return {name: params.values[name] for name in DETAILS if params.has(name)}


def _upload(params: Params, key: str) -> Upload | None:
    named = params.text(key)
    if named.startswith("attach://"):
        key = named.removeprefix("attach://")
        if key not in params.uploads:
            raise Refusal(FILE_MISSING)
    return params.uploads.get(key)


def _known_file(world: World, file_id: str) -> StoredFile:
    if not file_id:
        raise Refusal(FILE_MISSING)
    if file_id.startswith(("http://", "https://")):
        # Nothing outside can be fetched from here.
        raise Refusal(FILE_URL)
    stored = world.files.find(file_id)
    if stored is None:
        raise Refusal(FILE_WRONG_ID)
    return stored


def _photo(world: World, content: bytes) -> list[Json]:
    if len(content) > PHOTO_LIMIT:
        raise Refusal(PHOTO_TOO_BIG)
    if not is_picture(content):
        raise Refusal(PHOTO_INVALID)
    return world.files.photo(content)


def _send(world: World, params: Params, kind: str) -> Json:
    target = target_of(world, params)
    return publish(world, target, params, read_media(world, params, kind, kind))


def send_photo(world: World, params: Params) -> Json:
    return _send(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    return _send(world, params, "document")


def send_voice(world: World, params: Params) -> Json:
    return _send(world, params, "voice")


def send_audio(world: World, params: Params) -> Json:
    return _send(world, params, "audio")


def send_video(world: World, params: Params) -> Json:
    return _send(world, params, "video")


def send_animation(world: World, params: Params) -> Json:
    return _send(world, params, "animation")


def send_sticker(world: World, params: Params) -> Json:
    return _send(world, params, "sticker")


def send_media_group(world: World, params: Params) -> list[Json]:
    target = target_of(world, params)
    items = params.sequence("media") or []
    if not items:
        raise Refusal(ALBUM_EMPTY)
    if not ALBUM_MINIMUM <= len(items) <= ALBUM_LIMIT:
        raise Refusal(ALBUM_SIZE)
    kinds = {str(item.get("type")) for item in items}
    if len(kinds) > 1 and not kinds.isdisjoint(UNMIXED):
        raise Refusal(ALBUM_MIXED)
    parts = [params.inside(item) for item in items]
    contents = [read_media(world, part, part.text("type"), "media") for part in parts]
    group = {"media_group_id": world.new_album_id()}
    return [publish(world, target, params, content | group) for content in contents]
