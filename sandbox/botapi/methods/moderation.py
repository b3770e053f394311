"""What a bot that leads a group does there: send people away, name it, invite."""

from sandbox.botapi.chats import Chat
from sandbox.botapi.json_types import Json
from sandbox.botapi.members import Member, membership_change
from sandbox.botapi.methods.targets import chat_of
from sandbox.botapi.params import Params
from sandbox.botapi.posting import post
from sandbox.botapi.refusals import (
    CANNOT_BAN_ADMINISTRATOR,
    CANNOT_BAN_OWNER,
    CANNOT_BAN_SELF,
    DESCRIPTION_NOT_MODIFIED,
    NO_BAN_RIGHTS,
    NO_DESCRIPTION_RIGHTS,
    NO_INVITE_RIGHTS,
    NO_TITLE_RIGHTS,
    NOT_IN_PRIVATE_CHATS,
    ONLY_SUPERGROUPS,
    TITLE_EMPTY,
    USER_ID_INVALID,
    USER_NOT_FOUND,
    Refusal,
)
from sandbox.botapi.world import World

LONGEST_TITLE = 128
LONGEST_DESCRIPTION = 255


def move_member(world: World, chat: Chat, before: Member, after: Member, by: Json) -> None:
    """Somebody has another place: told to the bot if it leads here, and said if they come or go."""
    user = after.user
    chat.members[user["id"]] = after
    if chat.is_led_by(world.bot_id):
        change = membership_change(chat.to_json(), before, after, by)
        world.offer("chat_member", change)
    if after.is_present and not before.is_present:
        post(world, chat, by, {"new_chat_members": [user], "new_chat_member": user})
    elif before.is_present and not after.is_present:
        post(world, chat, by, {"left_chat_member": user})
    world.tell("chat", chat=chat.to_json())


def ban_chat_member(world: World, params: Params) -> bool:
    chat = _led_chat(world, params, NO_BAN_RIGHTS)
    member = _member(world, chat, params)
    if member.user["id"] == world.bot_id:
        raise Refusal(CANNOT_BAN_SELF)
    if member.is_leading:
        is_owner = member.status == "creator"
        raise Refusal(CANNOT_BAN_OWNER if is_owner else CANNOT_BAN_ADMINISTRATOR)
    if member.status != "kicked":
        move_member(world, chat, member, Member(member.user, "kicked"), world.bot)
    return True


def unban_chat_member(world: World, params: Params) -> bool:
    """Without `only_if_banned` it sends members away, who may come back."""
    chat = _led_chat(world, params, NO_BAN_RIGHTS)
    if chat.kind != "supergroup":
        raise Refusal(ONLY_SUPERGROUPS)
    member = _member(world, chat, params)
    if member.status != "kicked":
        if params.flag("only_if_banned"):
            return True
        if member.is_leading:
            raise Refusal(CANNOT_BAN_ADMINISTRATOR)
    if member.status != "left":
        move_member(world, chat, member, Member(member.user, "left"), world.bot)
    return True


def set_chat_title(world: World, params: Params) -> bool:
    chat = _led_chat(world, params, NO_TITLE_RIGHTS)
    title = params.text("title").strip()[:LONGEST_TITLE]
    if not title:
        raise Refusal(TITLE_EMPTY)
    if title != chat.face.get("title"):
        chat.face["title"] = title
        post(world, chat, world.bot, {"new_chat_title": title})
        world.tell("chat", chat=chat.to_json())
    return True


def set_chat_description(world: World, params: Params) -> bool:
    chat = _led_chat(world, params, NO_DESCRIPTION_RIGHTS)
    description = params.text("description").strip()[:LONGEST_DESCRIPTION]
    if description == chat.description:
        raise Refusal(DESCRIPTION_NOT_MODIFIED)
    chat.description = description
    return True


def export_chat_invite_link(world: World, params: Params) -> str:
    """A new link of the bot's; its last one leads nowhere from now on."""
    return _invite(world, params)


def create_chat_invite_link(world: World, params: Params) -> Json:
    link: Json = {
        "invite_link": _invite(world, params),
        "creator": world.bot,
        "creates_join_request": params.flag("creates_join_request"),
        "is_primary": False,
        "is_revoked": False,
    }
    optional = {
        "name": params.text("name"),
        "expire_date": params.number("expire_date"),
        "member_limit": params.number("member_limit"),
    }
    return link | {name: value for name, value in optional.items() if value}


def _invite(world: World, params: Params) -> str:
    chat = _led_chat(world, params, NO_INVITE_RIGHTS)
    chat.invitations += 1
    return f"https://t.me/+SANDBOX{abs(chat.chat_id)}x{chat.invitations}"


def _led_chat(world: World, params: Params, refusal: str) -> Chat:
    chat = chat_of(world, params)
    if chat.is_private:
        raise Refusal(NOT_IN_PRIVATE_CHATS)
    if not chat.is_led_by(world.bot_id):
        raise Refusal(refusal)
    return chat


def _member(world: World, chat: Chat, params: Params) -> Member:
    user_id = params.number("user_id") or 0
    if user_id <= 0:
        raise Refusal(USER_ID_INVALID)
    user = world.bot if user_id == world.bot_id else world.users.get(user_id)
    if user is None:
        raise Refusal(USER_NOT_FOUND)
    return chat.member(user)
