"""Buttons under messages. Their data is `action:argument`, at most 64 bytes."""

from collections.abc import Callable

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n.language import N_, _

_PREVIOUS, _NEXT = N_("◀️ Previous ({page} of {pages})"), N_("Next ▶️ ({page} of {pages})")


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


def aloud_button(turn_id: int) -> InlineKeyboardButton:
    """Says an answer aloud."""
    return InlineKeyboardButton("🔊", callback_data=f"aloud:{turn_id}")


def page_buttons(page: int, pages: int, data: Callable[[int], str]) -> list[InlineKeyboardButton]:
    """To the pages before and after, counted from 0; `data` is that of a page's button."""
    return [
        InlineKeyboardButton(
            _(words).format(page=number + 1, pages=pages), callback_data=data(number)
        )
        for number, words in ((page - 1, _PREVIOUS), (page + 1, _NEXT))
        if 0 <= number < pages
    ]


LONGEST_COPY = 256
"""Characters that a button can put onto the clipboard (Telegram)."""


def copy_button(text: str) -> InlineKeyboardButton:
    """Puts up to 256 characters onto the clipboard."""
    return InlineKeyboardButton(_("📋 Copy"), copy_text=CopyTextButton(text))
