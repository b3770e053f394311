"""Messages that stand at the top of a chat."""

import copy

from sandbox.botapi.chats import Chat
from sandbox.botapi.methods.targets import chat_of
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import NO_ADMIN_RIGHTS, PIN_NOT_FOUND, UNPIN_NOT_FOUND, Refusal
from sandbox.botapi.world import World


def pin_chat_message(world: World, params: Params) -> bool:
    """The chat says so itself, unless it was pinned already."""
    chat = _chat_to_pin_in(world, params)
    message_id = params.message_id()
    stored = chat.find(message_id)
    if stored is None:
        raise Refusal(PIN_NOT_FOUND)
    if message_id not in chat.pinned:
        pinned = copy.deepcopy(stored.message)
        pinned.pop("reply_to_message", None)
        world.add(chat, {"from": world.bot, "pinned_message": pinned}, by_bot=True)
        chat.pinned.append(message_id)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    """The message that is named, else the one that was pinned last."""
    chat = _chat_to_pin_in(world, params)
    message_id = params.number("message_id")
    if not message_id:
        if not chat.pinned:
            raise Refusal(UNPIN_NOT_FOUND)
        chat.pinned.pop()
        return True
    if chat.find(message_id) is None:
        raise Refusal(UNPIN_NOT_FOUND)
    chat.pinned = [number for number in chat.pinned if number != message_id]
    return True


def unpin_all_chat_messages(world: World, params: Params) -> bool:
    _chat_to_pin_in(world, params).pinned.clear()
    return True


def _chat_to_pin_in(world: World, params: Params) -> Chat:
    chat = chat_of(world, params)
    if not chat.is_private and not chat.is_led_by(world.bot_id):
        raise Refusal(NO_ADMIN_RIGHTS)
    return chat
