"""Choosing how a chat wants it: the check, the change and its audit, the same for all settings."""

from telegram import InlineKeyboardButton

from bot.domain.message import Author, Thread
from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext, CommandContext, Services
from bot.telegram.commands.permissions import ADMINS_ONLY, record_audit

MENTION = N_("when mentioned")
ALL = N_("everything")
WORDS = N_("messages with: {words}")
_ON, _OFF = N_("on"), N_("off")
_SETTINGS = N_("↩️ Settings")
PRIVACY_HINT = N_(
    "Telegram shows me every message only if I am an administrator of this group, or if "
    "privacy mode was turned off with @BotFather before I was added."
)


def describe_switch(*, is_on: bool) -> str:
    """On or off, in people's language."""
    return _(_ON if is_on else _OFF)


async def may_choose(context: CommandContext) -> bool:
    """Whether this chat is theirs to change; if not, they are told."""
    is_theirs = await context.services.permissions.is_chat_admin(
        context.message.author, context.message.thread
    )
    if not is_theirs:
        context.reply_privately(_(ADMINS_ONLY))
    return is_theirs


async def refuse_press(press: ButtonContext) -> str:
    """Why they may not choose for this chat, or ""; rights may have gone since it was shown."""
    pressed = press.pressed
    is_theirs = await press.services.permissions.is_chat_admin(pressed.author, pressed.thread)
    return "" if is_theirs else _(ADMINS_ONLY)


async def choose(services: Services, author: Author, thread: Thread, **changes: object) -> None:
    """In force from now on."""
    await services.storage.settings.change(thread.chat_id, **changes)
    chosen = {name: value for name, value in changes.items() if name != "lent"}
    if chosen:  # What a persona has lent was chosen by nobody.
        detail = ", ".join(f"{name}={_write(value)}" for name, value in chosen.items())
        await record_audit(services, author, thread.chat_id, "settings", detail)


def settings_button() -> InlineKeyboardButton:
    """From a page of its own to all settings."""
    return InlineKeyboardButton(_(_SETTINGS), callback_data="settings:")


def _write(value: object) -> str:
    return " | ".join(map(str, value)) if isinstance(value, tuple) else str(value)
