"""Who the bot is: its profile, its menus, its files."""

import re

from sandbox.botapi.files import DOWNLOAD_LIMIT
from sandbox.botapi.json_types import Json
from sandbox.botapi.menus import LANGUAGE
from sandbox.botapi.methods.targets import chat_of
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    COMMAND_DESCRIPTION,
    COMMAND_INVALID,
    COMMANDS_TOO_MANY,
    FILE_TOO_BIG,
    FILE_UNKNOWN,
    LANGUAGE_INVALID,
    SCOPE_INVALID,
    SCOPE_PRIVATE,
    USER_NOT_FOUND,
    Refusal,
)
from sandbox.botapi.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMAND_LIMIT = 100
DESCRIPTION_LIMIT = 256
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


def get_me(world: World, _params: Params) -> Json:
    has_private_topics = world.has_private_topics or any(
        chat.is_private and chat.topics for chat in world.chats.values()
    )
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": world.inline.is_on,
        "supports_guest_queries": world.inline.has_guests,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": has_private_topics,
        "allows_users_to_create_topics": has_private_topics,
        "can_manage_bots": False,
    }


def get_file(world: World, params: Params) -> Json:
    stored = world.files.find(params.text("file_id"))
    if stored is None:
        raise Refusal(FILE_UNKNOWN)
    if world.is_local:
        return stored.to_json() | {"file_path": str(world.disk.keep(stored))}
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise Refusal(FILE_TOO_BIG)
    stored.is_open = True
    return stored.to_json() | {"file_path": stored.path}


def _menu_key(world: World, params: Params) -> tuple[str, str]:
    """The list's scope with its chat and member, and its language."""
    scope = params.inside(params.mapping("scope") or {"type": "default"})
    kind, language = scope.text("type"), params.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise Refusal(LANGUAGE_INVALID)
    if kind in SCOPES:
        return kind, language
    if kind not in CHAT_SCOPES:
        raise Refusal(SCOPE_INVALID)
    chat = chat_of(world, scope)
    if chat.is_private and kind != "chat":
        raise Refusal(SCOPE_PRIVATE)
    if kind != "chat_member":
        return f"{kind}:{chat.chat_id}", language
    user_id = scope.number("user_id")
    if user_id not in world.met:
        raise Refusal(USER_NOT_FOUND)
    return f"{kind}:{chat.chat_id}:{user_id}", language


def set_my_commands(world: World, params: Params) -> bool:
    key = _menu_key(world, params)
    commands = params.sequence("commands") or []
    if len(commands) > COMMAND_LIMIT:
        raise Refusal(COMMANDS_TOO_MANY)
    for command in commands:
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise Refusal(COMMAND_INVALID)
        if not 1 <= len(str(command.get("description", ""))) <= DESCRIPTION_LIMIT:
            raise Refusal(COMMAND_DESCRIPTION)
    if not world.has_ephemeral:
        commands = [_without_mark(command) for command in commands]
    world.menus[key] = commands
    world.tell("commands", scope=key[0], language=key[1], commands=commands)
    return True


def _without_mark(command: Json) -> Json:
    return {name: value for name, value in command.items() if name != "is_ephemeral"}


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.menus.get(_menu_key(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    key = _menu_key(world, params)
    world.menus.pop(key, None)
    world.tell("commands", scope=key[0], language=key[1], commands=[])
    return True
