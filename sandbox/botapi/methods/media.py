"""Files that the bot sends."""

from sandbox.botapi.files import UPLOAD_LIMIT, StoredFile
from sandbox.botapi.formatting import read_caption
from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.sending import publish, show
from sandbox.botapi.methods.targets import target_of
from sandbox.botapi.params import Params, Upload
from sandbox.botapi.refusals import (
    ALBUM_EMPTY,
    ALBUM_MIXED,
    ALBUM_SIZE,
    FILE_EMPTY,
    FILE_MISSING,
    FILE_URL,
    FILE_WRONG_ID,
    MEDIA_INVALID,
    PHOTO_DIMENSIONS,
    PHOTO_INVALID,
    PHOTO_TOO_BIG,
    TOO_LARGE,
    VOICES_FORBIDDEN,
    Refusal,
    WrongFileKind,
)
from sandbox.botapi.world import World
from sandbox.headers import kind_of, picture_size
from sandbox.ogg import seconds_of

MEDIA_KEYS = ("photo", "document", "voice", "audio", "video", "animation", "video_note", "sticker")
# What an InputMedia may be, and which of them may stand in an album.
INPUT_KINDS = frozenset({"photo", "document", "audio", "video", "animation"})
ALBUM_KINDS = INPUT_KINDS - {"animation"}
ALBUM_LIMIT = 10
ALBUM_MINIMUM = 2
# These come in albums of their own kind only.
UNMIXED = frozenset({"document", "audio"})
# Nothing can be written under these.
UNCAPTIONED = frozenset({"sticker", "video_note"})
NAMED = frozenset({"document", "audio", "video", "animation"})
PHOTO_LIMIT = 10 * 1024 * 1024
PHOTO_SIDES = 10_000  # width and height together
PHOTO_RATIO = 20
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
    caption = {} if kind in UNCAPTIONED else read_caption(params, world.users).fields("caption")
    if params.flag("show_caption_above_media") and kind not in UNCAPTIONED:
        caption["show_caption_above_media"] = True
    upload = _upload(params, key)
    if upload is None:
        return caption | _fields(kind, _shown_again(world, kind, params.text(key)))
    if not upload.content:
        raise Refusal(FILE_EMPTY)
    if len(upload.content) > UPLOAD_LIMIT:
        raise Refusal(TOO_LARGE)
    if kind == "photo":
        return caption | {"photo": _photo(world, upload.content)}
    details = REQUIRED.get(kind, {}) | _heard(kind, upload.content) | _details(params)
    if kind in NAMED:
        details["file_name"] = upload.name
    if kind == "voice" and seconds_of(upload.content) is not None:
        details["mime_type"] = "audio/ogg"
    elif kind not in ("sticker", "video_note"):
        details["mime_type"] = upload.mime_type
    thumbnail = _upload(params, "thumbnail")
    if thumbnail is not None and kind not in ("voice", "sticker"):
        details["thumbnail"] = world.files.thumbnail(thumbnail.content)
    stored = world.files.add(kind, upload.content, upload.name)
    return caption | _fields(kind, world.files.show(stored, details))


def _fields(kind: str, shown: Json | list[Json]) -> Json:
    """Bots that know no animations are told of a document."""
    if kind != "animation" or not isinstance(shown, dict):
        return {kind: shown}
    kept = {name: value for name, value in shown.items() if name not in DETAILS}
    return {kind: shown, "document": kept}


def read_input_media(world: World, item: Params, allowed: frozenset[str] = INPUT_KINDS) -> Json:
    """The message fields of an InputMedia."""
    kind = item.text("type")
    if kind not in allowed:
        raise Refusal(MEDIA_INVALID)
    return read_media(world, item, kind, "media")


def _heard(kind: str, content: bytes) -> Json:
    """How long a voice message is: Telegram looks by itself."""
    seconds = seconds_of(content) if kind == "voice" else None
    return {} if seconds is None else {"duration": max(1, round(seconds))}


def _details(params: Params) -> Json:
    return {name: params.values[name] for name in DETAILS if params.has(name)}


def _upload(params: Params, key: str) -> Upload | None:
    named = params.text(key)
    if named.startswith("attach://"):
        key = named.removeprefix("attach://")
        if key not in params.uploads:
            raise Refusal(FILE_MISSING)
    return params.uploads.get(key)


def _shown_again(world: World, kind: str, file_id: str) -> Json | list[Json]:
    stored = _known_file(world, file_id)
    shown = world.files.shown_before(file_id)
    if stored.kind != kind or shown is None:
        raise WrongFileKind(stored.kind, kind)
    return shown


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
    size = picture_size(content)
    if size is None or kind_of(content) == "gif":
        raise Refusal(PHOTO_INVALID)
    if sum(size) > PHOTO_SIDES or max(size) > PHOTO_RATIO * min(size):
        raise Refusal(PHOTO_DIMENSIONS)
    return world.files.photo(content)


def _send(world: World, params: Params, kind: str) -> Json:
    target = target_of(world, params)
    return publish(world, target, params, read_media(world, params, kind, kind))


def send_photo(world: World, params: Params) -> Json:
    return _send(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    return _send(world, params, "document")


def send_voice(world: World, params: Params) -> Json:
    if target_of(world, params).chat.chat_id in world.without_voices:
        raise Refusal(VOICES_FORBIDDEN)
    return _send(world, params, "voice")


def send_audio(world: World, params: Params) -> Json:
    return _send(world, params, "audio")


def send_video(world: World, params: Params) -> Json:
    return _send(world, params, "video")


def send_animation(world: World, params: Params) -> Json:
    return _send(world, params, "animation")


def send_video_note(world: World, params: Params) -> Json:
    return _send(world, params, "video_note")


def send_sticker(world: World, params: Params) -> Json:
    return _send(world, params, "sticker")


def send_media_group(world: World, params: Params) -> list[Json]:
    target = target_of(world, params)
    items = params.sequence("media") or []
    if not items:
        raise Refusal(ALBUM_EMPTY)
    if not ALBUM_MINIMUM <= len(items) <= ALBUM_LIMIT:
        raise Refusal(ALBUM_SIZE)
    if not all(isinstance(item, dict) for item in items):
        raise Refusal(MEDIA_INVALID)
    kinds = {str(item.get("type")) for item in items}
    if len(kinds) > 1 and not kinds.isdisjoint(UNMIXED):
        raise Refusal(ALBUM_MIXED)
    # Every part is looked at before the first is shown: an album comes whole or not at all.
    contents = [read_input_media(world, params.inside(item), ALBUM_KINDS) for item in items]
    group = {"media_group_id": world.new_album_id()}
    # An album has no room for buttons.
    bare = params.inside({name: v for name, v in params.values.items() if name != "reply_markup"})
    return [show(world, target, bare, content | group) for content in contents]
