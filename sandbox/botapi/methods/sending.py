"""New messages of the bot: text, forwarded and copied ones."""

import copy

from sandbox.botapi.chats import Stored
from sandbox.botapi.formatting import Formatted, read_caption, read_text
from sandbox.botapi.json_types import Json
from sandbox.botapi.keyboards import read_keyboard
from sandbox.botapi.methods.targets import Target, chat_of, target_of
from sandbox.botapi.origins import origin_of
from sandbox.botapi.params import Params
from sandbox.botapi.posting import CONTENT, SERVICE_FIELDS
from sandbox.botapi.refusals import (
    CANNOT_COPY,
    COPY_NOT_FOUND,
    FORWARD_NOT_FOUND,
    Refusal,
)
from sandbox.botapi.world import World


def publish(world: World, target: Target, params: Params, content: Json) -> Json:
    """Show a message of the bot; it takes the place of its preview."""
    keyboard = read_keyboard(params)
    fields: Json = {"from": world.bot} | target.place | content
    if keyboard:
        fields["reply_markup"] = keyboard
    if params.flag("protect_content"):
        fields["has_protected_content"] = True
    if target.chat.is_private:
        world.drop_draft(target.chat, target.topic, "sent")
    stored = world.add(target.chat, fields, by_bot=True)
    return copy.deepcopy(stored.message)


def send_message(world: World, params: Params) -> Json:
    target = target_of(world, params)
    formatted = read_text(params, world.users)
    return publish(world, target, params, formatted.fields() | _preview(params))


def _preview(params: Params) -> Json:
    options = params.mapping("link_preview_options")
    return {"link_preview_options": options} if options else {}


def _source(world: World, params: Params, missing: str) -> Stored:
    stored = chat_of(world, params, "from_chat_id").find(params.message_id())
    if stored is None:
        raise Refusal(missing)
    if not SERVICE_FIELDS.isdisjoint(stored.message):
        raise Refusal(CANNOT_COPY)
    return stored


def _content(stored: Stored) -> Json:
    kept = {name: value for name, value in stored.message.items() if name in CONTENT}
    return copy.deepcopy(kept)


def forward_message(world: World, params: Params) -> Json:
    target = target_of(world, params)
    stored = _source(world, params, FORWARD_NOT_FOUND)
    origin = {"forward_origin": origin_of(stored.message)}
    return publish(world, target, params, _content(stored) | origin)


def copy_message(world: World, params: Params) -> Json:
    target = target_of(world, params)
    stored = _source(world, params, COPY_NOT_FOUND)
    content = _content(stored)
    if params.has("caption") and "text" not in content:
        content.pop("caption_entities", None)
        caption: Formatted = read_caption(params, world.users)
        content |= caption.fields("caption")
    return {"message_id": publish(world, target, params, content)["message_id"]}
