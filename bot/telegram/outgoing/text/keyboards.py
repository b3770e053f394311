"""Buttons under messages. Their data is `action:argument`, at most 64 bytes."""

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n.language import _


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup | None:
    """The buttons side by side; no keyboard for none."""
    return InlineKeyboardMarkup([buttons]) if buttons else None


def stop_button(turn_id: int) -> InlineKeyboardButton:
    """Ends the answer under way."""
    return InlineKeyboardButton(_("⏹ Stop"), callback_data=f"stop:{turn_id}")


def again_button(turn_id: int) -> InlineKeyboardButton:
    """Asks the same question again."""
    return InlineKeyboardButton(_("🔁 Try again"), callback_data=f"again:{turn_id}")


def continue_button(turn_id: int) -> InlineKeyboardButton:
    """Lets an answer that is not whole go on."""
    return InlineKeyboardButton(_("▶️ Continue"), callback_data=f"more:{turn_id}")


def file_button(turn_id: int) -> InlineKeyboardButton:
    """Sends a very long answer as a file too."""
    return InlineKeyboardButton(_("📄 As a file"), callback_data=f"file:{turn_id}")


def undo_button(conversation_id: int) -> InlineKeyboardButton:
    """Takes back the reset that began this conversation."""
    return InlineKeyboardButton(_("↩️ Undo"), callback_data=f"undo:{conversation_id}")


def full_button(turn_id: int) -> InlineKeyboardButton:
    """Sends a picture as a file, as the provider made it."""
    return InlineKeyboardButton(_("🖼 Full quality"), callback_data=f"full:{turn_id}")


LONGEST_COPY = 256
"""Characters that a button can put onto the clipboard (Telegram)."""


def copy_button(text: str) -> InlineKeyboardButton:
    """Puts up to 256 characters onto the clipboard."""
    return InlineKeyboardButton(_("📋 Copy"), copy_text=CopyTextButton(text))
