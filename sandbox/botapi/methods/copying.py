"""Messages that the bot brings from one place to another: forwarded, or said again."""

import copy

from sandbox.botapi.chats import Stored
from sandbox.botapi.formatting import Formatted, read_caption
from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.sending import publish
from sandbox.botapi.methods.targets import chat_of, target_of
from sandbox.botapi.origins import origin_of
from sandbox.botapi.params import Params
from sandbox.botapi.posting import CONTENT, SERVICE_FIELDS
from sandbox.botapi.refusals import (
    CANNOT_COPY,
    COPY_NONE,
    COPY_NOT_FOUND,
    FORWARD_NONE,
    FORWARD_NOT_FOUND,
    IDS_EMPTY,
    IDS_INVALID,
    IDS_ORDER,
    IDS_TOO_MANY,
    Refusal,
)
from sandbox.botapi.world import World

MOST = 100


def forward_message(world: World, params: Params) -> Json:
    target = target_of(world, params)
    stored = _source(world, params, FORWARD_NOT_FOUND)
    return publish(world, target, params, _forwarded(stored))


def copy_message(world: World, params: Params) -> Json:
    target = target_of(world, params)
    stored = _source(world, params, COPY_NOT_FOUND)
    content = _copied(world, stored)
    if params.has("caption") and "text" not in content:
        content.pop("caption_entities", None)
        caption: Formatted = read_caption(params, world.users)
        content |= caption.fields("caption")
    return {"message_id": publish(world, target, params, content)["message_id"]}


def forward_messages(world: World, params: Params) -> list[Json]:
    """What is not there any more is passed over; albums stay albums."""
    found = _sources(world, params, FORWARD_NONE)
    return _publish_all(world, params, found, [_forwarded(stored) for stored in found])


def copy_messages(world: World, params: Params) -> list[Json]:
    found = _sources(world, params, COPY_NONE)
    contents = [_copied(world, stored) for stored in found]
    if params.flag("remove_caption"):
        for content in contents:
            content.pop("caption", None)
            content.pop("caption_entities", None)
    return _publish_all(world, params, found, contents)


def _publish_all(
    world: World, params: Params, found: list[Stored], contents: list[Json]
) -> list[Json]:
    target = target_of(world, params)
    albums: dict[str, str] = {}
    ids: list[Json] = []
    for stored, content in zip(found, contents, strict=True):
        if album := stored.message.get("media_group_id"):
            content["media_group_id"] = albums.setdefault(album, world.new_album_id())
        ids.append({"message_id": publish(world, target, params, content)["message_id"]})
    return ids


def _source(world: World, params: Params, missing: str) -> Stored:
    stored = chat_of(world, params, "from_chat_id").find(params.message_id())
    if stored is None:
        raise Refusal(missing)
    if not _is_portable(stored):
        raise Refusal(CANNOT_COPY)
    return stored


def _sources(world: World, params: Params, missing: str) -> list[Stored]:
    chat = chat_of(world, params, "from_chat_id")
    numbers = params.sequence("message_ids") or []
    if not numbers:
        raise Refusal(IDS_EMPTY)
    if len(numbers) > MOST:
        raise Refusal(IDS_TOO_MANY)
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise Refusal(IDS_INVALID)
    if numbers != sorted(set(numbers)):
        raise Refusal(IDS_ORDER)
    found = [stored for number in numbers if (stored := chat.find(number)) is not None]
    portable = [stored for stored in found if _is_portable(stored)]
    if not portable:
        raise Refusal(missing)
    return portable


def _is_portable(stored: Stored) -> bool:
    is_service = not SERVICE_FIELDS.isdisjoint(stored.message)
    return not is_service and not stored.message.get("has_protected_content")


def _content(stored: Stored) -> Json:
    kept = {name: value for name, value in stored.message.items() if name in CONTENT}
    return copy.deepcopy(kept)


def _forwarded(stored: Stored) -> Json:
    return _content(stored) | {"forward_origin": origin_of(stored.message)}


def _copied(world: World, stored: Stored) -> Json:
    """A poll that is copied is a new one."""
    content = _content(stored)
    if "poll" in content:
        content["poll"] |= {"id": world.new_poll_id(), "total_voter_count": 0, "is_closed": False}
        for option in content["poll"]["options"]:
            option["voter_count"] = 0
    return content
