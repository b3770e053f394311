"""Messages of the bot that one member sees alone: changed, and taken away."""

import time

from sandbox.botapi.chats import Chat, Whisper
from sandbox.botapi.ephemeral import drop_whisper, own_whisper
from sandbox.botapi.formatting import read_caption, read_text
from sandbox.botapi.json_types import Json
from sandbox.botapi.keyboards import read_keyboard
from sandbox.botapi.methods.editing import CAPTION_KEYS, TEXT_KEYS
from sandbox.botapi.methods.media import MEDIA_KEYS
from sandbox.botapi.methods.targets import chat_of
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    METHOD_NOT_FOUND,
    NO_CAPTION_TO_EDIT,
    NO_TEXT_TO_EDIT,
    NOT_MODIFIED,
    Refusal,
)
from sandbox.botapi.world import World


def _find(world: World, params: Params) -> tuple[Chat, Whisper]:
    if not world.has_ephemeral:
        raise Refusal(METHOD_NOT_FOUND)
    chat = chat_of(world, params)
    return chat, own_whisper(chat, params)


def _change(world: World, params: Params, said: Whisper, keys: tuple[str, ...], new: Json) -> bool:
    """Put the new content in place of the old; a keyboard not given again is gone."""
    keyboard = read_keyboard(params, must_be_inline=True)
    before = {name: value for name, value in said.message.items() if name != "edit_date"}
    kept = {name: value for name, value in before.items() if name not in (*keys, "reply_markup")}
    changed = kept | new | ({"reply_markup": keyboard} if keyboard else {})
    if changed == before:
        raise Refusal(NOT_MODIFIED)
    said.history.append(said.words)
    said.message = changed | {"edit_date": int(time.time())}
    world.tell("edited", chat_id=said.message["chat"]["id"], message=said.on_screen)
    return True


def edit_text(world: World, params: Params) -> bool:
    _chat, said = _find(world, params)
    if "text" not in said.message:
        raise Refusal(NO_TEXT_TO_EDIT)
    fields = read_text(params, world.users).fields()
    if options := params.mapping("link_preview_options"):
        fields["link_preview_options"] = options
    return _change(world, params, said, TEXT_KEYS, fields)


def edit_caption(world: World, params: Params) -> bool:
    _chat, said = _find(world, params)
    if not any(key in said.message for key in MEDIA_KEYS):
        raise Refusal(NO_CAPTION_TO_EDIT)
    return _change(
        world, params, said, CAPTION_KEYS, read_caption(params, world.users).fields("caption")
    )


def edit_reply_markup(world: World, params: Params) -> bool:
    _chat, said = _find(world, params)
    return _change(world, params, said, (), {})


def delete(world: World, params: Params) -> bool:
    chat, said = _find(world, params)
    drop_whisper(world, chat, said)
    return True
