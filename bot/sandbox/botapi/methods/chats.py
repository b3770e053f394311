"""What a bot may know of a chat, and do to it."""

import time

from bot.sandbox.botapi.chats import Chat, Member, member_json
from bot.sandbox.botapi.json_types import Json
from bot.sandbox.botapi.methods.targets import chat_of
from bot.sandbox.botapi.params import Params
from bot.sandbox.botapi.refusals import (
    CANNOT_LEAVE,
    NO_ADMIN_RIGHTS,
    NO_ADMINISTRATORS,
    PIN_NOT_FOUND,
    USER_NOT_FOUND,
    Refusal,
)
from bot.sandbox.botapi.words import words
from bot.sandbox.botapi.world import World

PERMISSIONS = words(
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos "
    "can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages "
    "can_add_web_page_previews can_change_info can_invite_users can_pin_messages can_manage_topics"
)


def get_chat(world: World, params: Params) -> Json:
    chat = chat_of(world, params)
    full: Json = chat.to_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if not chat.is_private:
        full["permissions"] = dict.fromkeys(PERMISSIONS, True)
    if pinned := [found for number in chat.pinned if (found := chat.find(number))]:
        full["pinned_message"] = pinned[-1].message
    return full


def get_chat_member(world: World, params: Params) -> Json:
    chat = chat_of(world, params)
    user_id = params.number("user_id") or 0
    member = chat.members.get(user_id)
    if member is not None:
        return member_json(member.user, member.status)
    if user_id not in world.users:
        raise Refusal(USER_NOT_FOUND)
    return member_json(world.users[user_id], "left")


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    chat = chat_of(world, params)
    if chat.is_private:
        raise Refusal(NO_ADMINISTRATORS)
    with_bots = params.flag("return_bots")
    return [
        member_json(member.user, member.status)
        for member in chat.members.values()
        if member.status in ("creator", "administrator") and _is_listed(world, member, with_bots)
    ]


def _is_listed(world: World, member: Member, with_bots: bool) -> bool:
    return with_bots or not member.user["is_bot"] or member.user["id"] == world.bot_id


def get_chat_member_count(world: World, params: Params) -> int:
    chat = chat_of(world, params)
    return sum(chat.has(user_id) for user_id in chat.members)


def leave_chat(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    if chat.is_private:
        raise Refusal(CANNOT_LEAVE)
    change_bot_status(world, chat, "left", by=world.bot)
    return True


def change_bot_status(world: World, chat: Chat, status: str, *, by: Json) -> None:
    """The bot's own place in a chat changed, and it is told so."""
    before = chat.status_of(world.bot_id)
    chat.members[world.bot_id] = Member(world.bot, status)
    world.offer("my_chat_member", membership_change(chat, chat.members[world.bot_id], before, by))
    world.tell("chat", chat=chat.to_json())


def membership_change(chat: Chat, member: Member, before: str, by: Json) -> Json:
    return {
        "chat": chat.to_json(),
        "from": by,
        "date": int(time.time()),
        "old_chat_member": member_json(member.user, before),
        "new_chat_member": member_json(member.user, member.status),
    }


def pin_chat_message(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    if not chat.is_private and chat.status_of(world.bot_id) != "administrator":
        raise Refusal(NO_ADMIN_RIGHTS)
    message_id = params.message_id()
    if chat.find(message_id) is None:
        raise Refusal(PIN_NOT_FOUND)
    chat.pinned.append(message_id)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    message_id = params.number("message_id")
    chat.pinned = [number for number in chat.pinned[:-1] if number != message_id]
    return True
