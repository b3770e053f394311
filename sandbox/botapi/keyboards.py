"""What may stand under a message."""

from typing import Any

from sandbox.botapi.json_types import Json
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import (
    BUTTON_ACTIONS,
    BUTTON_COPY,
    BUTTON_DATA,
    BUTTON_TEXT,
    BUTTON_TYPE,
    BUTTON_URL,
    INLINE_KEYBOARD_EXPECTED,
    KEYBOARD_INVALID,
    KEYBOARD_TOO_BIG,
    Refusal,
)

DATA_LIMIT = 64
COPY_LIMIT = 256
BUTTON_LIMIT = 100
ACTIONS = (
    "url",
    "callback_data",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)
FIELDS = {"text", "icon_custom_emoji_id", "style", *ACTIONS}
STYLES = ("danger", "success", "primary")


def read_keyboard(params: Params, *, must_be_inline: bool = False) -> Json | None:
    """The inline keyboard of a message; other keyboards pass, and stay outside of messages."""
    markup = params.mapping("reply_markup")
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        if must_be_inline:
            raise Refusal(INLINE_KEYBOARD_EXPECTED)
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refusal(KEYBOARD_INVALID)
    kept = [[check_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > BUTTON_LIMIT:
        raise Refusal(KEYBOARD_TOO_BIG)
    return {"inline_keyboard": kept} if kept else None


def check_button(button: Any) -> Json:
    """A button has a text and does exactly one thing."""
    if not isinstance(button, dict):
        raise Refusal(KEYBOARD_INVALID)
    if not str(button.get("text", "")).strip():
        raise Refusal(BUTTON_TEXT)
    actions = [action for action in ACTIONS if action in button]
    if len(actions) != 1:
        raise Refusal(BUTTON_ACTIONS)
    if button.get("style", "primary") not in STYLES:
        raise Refusal(BUTTON_TYPE)
    value = button[actions[0]]
    match actions[0]:
        case "callback_data" if not 1 <= len(str(value).encode()) <= DATA_LIMIT:
            raise Refusal(BUTTON_DATA)
        case "copy_text" if not _is_copy_text(value):
            raise Refusal(BUTTON_COPY)
        case "url" if not str(value).lower().startswith(("http://", "https://", "tg://")):
            raise Refusal(BUTTON_URL)
    # What a client says besides, Telegram passes over.
    return {name: value for name, value in button.items() if name in FIELDS}


def _is_copy_text(value: Any) -> bool:
    return isinstance(value, dict) and 1 <= len(str(value.get("text", ""))) <= COPY_LIMIT
