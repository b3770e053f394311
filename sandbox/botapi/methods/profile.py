"""How a bot presents itself, and who the people are that it asks about."""

from sandbox.botapi.json_types import Json
from sandbox.botapi.members import RIGHTS_EVERYWHERE
from sandbox.botapi.menus import LANGUAGE
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    ADMINISTRATOR_RIGHTS,
    BOT_NAME,
    DESCRIPTION_TOO_LONG,
    LANGUAGE_INVALID,
    MENU_BUTTON,
    MENU_BUTTON_TYPE,
    MENU_BUTTON_URL,
    SHORT_DESCRIPTION_TOO_LONG,
    USER_ID_INVALID,
    USER_NOT_FOUND,
    Refusal,
)
from sandbox.botapi.world import World

LONGEST = {"name": 64, "description": 512, "short_description": 120}
REFUSALS = {
    "name": BOT_NAME,
    "description": DESCRIPTION_TOO_LONG,
    "short_description": SHORT_DESCRIPTION_TOO_LONG,
}
RIGHTS = ("is_anonymous", *RIGHTS_EVERYWHERE)
RIGHTS_IN_GROUPS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
RIGHTS_IN_CHANNELS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")


def set_my_name(world: World, params: Params) -> bool:
    return _set(world, params, "name")


def set_my_description(world: World, params: Params) -> bool:
    return _set(world, params, "description")


def set_my_short_description(world: World, params: Params) -> bool:
    return _set(world, params, "short_description")


def get_my_name(world: World, params: Params) -> Json:
    return {"name": _get(world, params, "name") or world.bot["first_name"]}


def get_my_description(world: World, params: Params) -> Json:
    return {"description": _get(world, params, "description")}


def get_my_short_description(world: World, params: Params) -> Json:
    return {"short_description": _get(world, params, "short_description")}


def _set(world: World, params: Params, what: str) -> bool:
    """An empty text takes it away from the language."""
    key, text = (what, _language(params)), params.text(what).strip()
    if len(text) > LONGEST[what] or (what == "name" and not text and not key[1]):
        raise Refusal(REFUSALS[what])
    if text:
        world.descriptions[key] = text
    else:
        world.descriptions.pop(key, None)
    if key == ("name", ""):
        world.bot["first_name"] = text
    return True


def _get(world: World, params: Params, what: str) -> str:
    """For the language, else for all that have none of their own."""
    found = world.descriptions.get((what, _language(params)))
    return found or world.descriptions.get((what, ""), "")


def _language(params: Params) -> str:
    language = params.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise Refusal(LANGUAGE_INVALID)
    return language


def set_chat_menu_button(world: World, params: Params) -> bool:
    chat_id = _person(world, params, "chat_id") if params.has("chat_id") else 0
    button = params.mapping("menu_button") or {"type": "default"}
    match button.get("type"):
        case "commands" | "default" as kind:
            button = {"type": kind}
        case "web_app":
            app = button.get("web_app")
            if not button.get("text") or not isinstance(app, dict):
                raise Refusal(MENU_BUTTON)
            if not str(app.get("url", "")).startswith("https://"):
                raise Refusal(MENU_BUTTON_URL)
            button = {"type": "web_app", "text": button["text"], "web_app": {"url": app["url"]}}
        case _:
            raise Refusal(MENU_BUTTON_TYPE)
    world.menu_buttons[chat_id] = button
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    """A person's own; without one, that of all others."""
    chat_id = _person(world, params, "chat_id") if params.has("chat_id") else 0
    button = world.menu_buttons.get(chat_id, {"type": "default"})
    if button == {"type": "default"}:
        # What the default of a bot's default is, a phone decides: the menu of commands.
        button = world.menu_buttons.get(0, button) if chat_id else {"type": "commands"}
    return button


def set_my_default_administrator_rights(world: World, params: Params) -> bool:
    rights = params.mapping("rights") if params.has("rights") else {}
    if rights is None or not all(isinstance(given, bool) for given in rights.values()):
        raise Refusal(ADMINISTRATOR_RIGHTS)
    world.default_rights[params.flag("for_channels")] = dict(rights)
    return True


def get_my_default_administrator_rights(world: World, params: Params) -> Json:
    is_channel = params.flag("for_channels")
    names = (*RIGHTS, *(RIGHTS_IN_CHANNELS if is_channel else RIGHTS_IN_GROUPS))
    given = world.default_rights.get(is_channel, {})
    return {name: bool(given.get(name)) for name in names}


def get_user_profile_photos(world: World, params: Params) -> Json:
    """Nobody here has a picture."""
    _person(world, params, "user_id")
    return {"total_count": 0, "photos": []}


def _person(world: World, params: Params, name: str) -> int:
    """A user of whom the bot has heard."""
    user_id = params.values.get(name)
    if not isinstance(user_id, int) or user_id <= 0:
        raise Refusal(USER_ID_INVALID)
    if user_id not in world.met and user_id != world.bot_id:
        raise Refusal(USER_NOT_FOUND)
    return user_id
