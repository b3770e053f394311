"""Choosing how a chat wants it: the check, the change and its audit, the same for all settings."""

from bot.domain.message import Author, Thread
from bot.i18n.language import N_, _
from bot.telegram.commands.context import Call, Press, Tools
from bot.telegram.commands.permissions import ADMINS_ONLY, note_deed

MENTION = N_("when I am named")
ALL = N_("everything")
WORDS = N_("these words: {words}")
ON, OFF = N_("on"), N_("off")
PRIVACY_HINT = N_(
    "Telegram shows me all messages of a group only if I am one of its administrators, or if "
    "@BotFather's /setprivacy is off for me and I was added to the group after that."
)


async def may_choose(call: Call) -> bool:
    """Whether this chat is theirs to change; if not, they are told."""
    is_theirs = await call.tools.rights.is_chat_admin(call.said.author, call.said.thread)
    if not is_theirs:
        call.reply(_(ADMINS_ONLY))
    return is_theirs


async def refuse_press(press: Press) -> str:
    """Why they may not choose for this chat, or ""; rights may have gone since it was shown."""
    pressed = press.pressed
    is_theirs = await press.tools.rights.is_chat_admin(pressed.author, pressed.thread)
    return "" if is_theirs else _(ADMINS_ONLY)


async def choose(tools: Tools, author: Author, thread: Thread, **changes: object) -> None:
    """In force from now on."""
    await tools.settings.change(thread.chat_id, **changes)
    detail = ", ".join(f"{name}={_write(value)}" for name, value in changes.items())
    await note_deed(tools, author, thread.chat_id, "settings", detail)


def _write(value: object) -> str:
    return " | ".join(map(str, value)) if isinstance(value, tuple) else str(value)
