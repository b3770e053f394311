"""What a bot may know of a chat, and do to it."""

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.members import PERMISSIONS, Member, membership_change
from sandbox.botapi.methods.targets import chat_of
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    CANNOT_LEAVE,
    MEMBERS_HIDDEN,
    NO_ADMINISTRATORS,
    USER_ID_INVALID,
    USER_NOT_FOUND,
    Refusal,
)
from sandbox.botapi.world import World


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
    if chat.description:
        full["description"] = chat.description
    if chat.has_hidden_members:
        full["has_hidden_members"] = True
    if chat.linked_id is not None:
        full["linked_chat_id"] = chat.linked_id
    if pinned := [found for number in chat.pinned if (found := chat.find(number))]:
        full["pinned_message"] = pinned[-1].message
    return full


def get_chat_member(world: World, params: Params) -> Json:
    """Strict: without being an admin a bot learns nothing of people that it never heard of."""
    chat = chat_of(world, params)
    user_id = params.number("user_id") or 0
    if user_id <= 0:
        raise Refusal(USER_ID_INVALID)
    member = chat.members.get(user_id)
    is_clear = user_id == world.bot_id or chat.is_private or chat.is_led_by(world.bot_id)
    if chat.has_hidden_members and not is_clear:
        raise Refusal(MEMBERS_HIDDEN)
    if member is not None and (is_clear or member.is_leading or user_id in world.met):
        return member.to_json()
    user = world.users.get(user_id)
    if user is None or user_id not in world.met or chat.is_private:
        raise Refusal(USER_NOT_FOUND)
    return Member(user, "left").to_json()


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    chat = chat_of(world, params)
    if chat.is_private:
        raise Refusal(NO_ADMINISTRATORS)
    with_bots = params.flag("return_bots")
    return [
        member.to_json()
        for member in chat.members.values()
        if member.is_leading and _is_listed(world, member, with_bots)
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
    world.add(chat, {"from": world.bot, "left_chat_member": world.bot}, by_bot=True)
    change_bot_status(world, chat, "left", by=world.bot)
    return True


def change_bot_status(world: World, chat: Chat, status: str, *, by: Json) -> None:
    """The bot's own place in a chat changed, and it is told so."""
    before, after = chat.member(world.bot), Member(world.bot, status)
    chat.members[world.bot_id] = after
    if after.is_present and not before.is_present:
        chat.privacy_mode = None
    world.offer("my_chat_member", membership_change(chat.to_json(), before, after, by))
    world.tell("chat", chat=chat.to_json())
