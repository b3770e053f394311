"""Messages of the bot that change or go."""

import copy
import time
from typing import Any

from sandbox.botapi.chats import Chat, Stored
from sandbox.botapi.formatting import read_caption, read_text
from sandbox.botapi.json_types import Json
from sandbox.botapi.keyboards import read_keyboard
from sandbox.botapi.methods.media import MEDIA_KEYS, read_input_media
from sandbox.botapi.methods.targets import chat_of
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    CANNOT_DELETE,
    CANNOT_EDIT,
    DELETE_NOT_FOUND,
    EDIT_NOT_FOUND,
    IDS_EMPTY,
    IDS_TOO_MANY,
    INLINE_ID_INVALID,
    NO_CAPTION_TO_EDIT,
    NO_TEXT_TO_EDIT,
    NOT_MODIFIED,
    Refusal,
)
from sandbox.botapi.rich import read_rich
from sandbox.botapi.world import World

DELETE_LIMIT = 100
TEXT_KEYS = ("text", "entities", "link_preview_options", "rich_message")
CAPTION_KEYS = ("caption", "caption_entities", "show_caption_above_media")


def _own_message(world: World, params: Params) -> tuple[Chat, Stored]:
    if params.has("inline_message_id"):
        chat, stored = world.inline.messages.get(params.text("inline_message_id"), (None, None))
        if chat is None or stored is None or stored.deleted:
            raise Refusal(INLINE_ID_INVALID)
        return chat, stored
    chat = chat_of(world, params)
    stored = chat.find(params.message_id())
    if stored is None:
        raise Refusal(EDIT_NOT_FOUND)
    if not stored.by_bot:
        raise Refusal(CANNOT_EDIT)
    return chat, stored


def _change(
    world: World, chat: Chat, stored: Stored, params: Params, content: tuple[tuple[str, ...], Json]
) -> Json | bool:
    """Put the new content in place of the old keys; a keyboard not given again is gone."""
    keys, fields = content
    keyboard = read_keyboard(params, must_be_inline=True)
    kept = {
        name: value
        for name, value in stored.message.items()
        if name not in (*keys, "reply_markup", "edit_date")
    }
    changed = kept | fields | ({"reply_markup": keyboard} if keyboard else {})
    before = {name: value for name, value in stored.message.items() if name != "edit_date"}
    # The preview of a link is no content: Telegram compares what is said.
    if _without_preview(changed) == _without_preview(before):
        raise Refusal(NOT_MODIFIED)
    stored.history.append(stored.words)
    stored.message = changed | {"edit_date": int(time.time())}
    world.tell("edited", chat_id=chat.chat_id, message=stored.message)
    # The bot need not be in the chat of an inline message, and is not shown what stands there.
    return True if params.has("inline_message_id") else copy.deepcopy(stored.message)


def _without_preview(message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "link_preview_options"}


def edit_message_text(world: World, params: Params) -> Json | bool:
    chat, stored = _own_message(world, params)
    if "text" not in stored.message and "rich_message" not in stored.message:
        raise Refusal(NO_TEXT_TO_EDIT)
    if params.has("rich_message"):
        return _change(world, chat, stored, params, (TEXT_KEYS, read_rich(world, params)))
    fields = read_text(params, world.users).fields()
    if options := params.mapping("link_preview_options"):
        fields["link_preview_options"] = options
    return _change(world, chat, stored, params, (TEXT_KEYS, fields))


def edit_message_caption(world: World, params: Params) -> Json | bool:
    chat, stored = _own_message(world, params)
    if not any(key in stored.message for key in MEDIA_KEYS):
        raise Refusal(NO_CAPTION_TO_EDIT)
    fields = read_caption(params, world.users).fields("caption")
    if params.flag("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    return _change(world, chat, stored, params, (CAPTION_KEYS, fields))


def edit_message_media(world: World, params: Params) -> Json | bool:
    chat, stored = _own_message(world, params)
    item = params.inside(params.mapping("media") or {})
    fields = read_input_media(world, item)
    return _change(world, chat, stored, params, ((*MEDIA_KEYS, *CAPTION_KEYS, *TEXT_KEYS), fields))


def edit_message_reply_markup(world: World, params: Params) -> Json | bool:
    chat, stored = _own_message(world, params)
    return _change(world, chat, stored, params, ((), {}))


def delete_message(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    stored = chat.find(params.message_id())
    if stored is None:
        raise Refusal(DELETE_NOT_FOUND)
    if not _may_delete(world, chat, stored):
        raise Refusal(CANNOT_DELETE)
    remove(world, chat, stored)
    return True


def delete_messages(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    numbers: list[Any] = params.sequence("message_ids") or []
    if not numbers:
        raise Refusal(IDS_EMPTY)
    if len(numbers) > DELETE_LIMIT:
        raise Refusal(IDS_TOO_MANY)
    for number in numbers:
        stored = chat.find(int(number))
        if stored is not None and _may_delete(world, chat, stored):
            remove(world, chat, stored)
    return True


def _may_delete(world: World, chat: Chat, stored: Stored) -> bool:
    is_admin = chat.is_led_by(world.bot_id)
    return stored.by_bot or chat.is_private or is_admin


def remove(world: World, chat: Chat, stored: Stored) -> None:
    """The message is gone from the screen of everybody."""
    stored.deleted = True
    world.tell("deleted", chat_id=chat.chat_id, message_id=stored.message["message_id"])
