"""Buttons under messages. Their data is `action:argument`, at most 64 bytes."""

from collections.abc import Callable

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.follow_ups import shorten_label
from bot.i18n.language import N_, _

_PREVIOUS, _NEXT = N_("◀️ Previous ({page} of {pages})"), N_("Next ▶️ ({page} of {pages})")


Rows = tuple[tuple[InlineKeyboardButton, ...], ...]


def keyboard(*buttons: InlineKeyboardButton, rows: Rows = ()) -> InlineKeyboardMarkup | None:
    """The buttons side by side, then these rows; no keyboard for none."""
    filled = [row for row in (buttons, *rows) if row]
    return InlineKeyboardMarkup(filled) if filled else None


def stop_button(turn_id: int) -> InlineKeyboardButton:
    """Ends the answer under way."""
    return InlineKeyboardButton(_("⏹ Stop"), callback_data=f"stop:{turn_id}")


def again_button(turn_id: int) -> InlineKeyboardButton:
    """Asks the same question again."""
    return InlineKeyboardButton(_("🔁 Try again"), callback_data=f"again:{turn_id}")


def continue_button(turn_id: int) -> InlineKeyboardButton:
    """Lets an answer that is not whole go on."""
    return InlineKeyboardButton(_("▶️ Continue"), callback_data=f"more:{turn_id}")


def other_model_button(turn_id: int) -> InlineKeyboardButton:
    """Opens the menu of models that may answer instead."""
    return InlineKeyboardButton(_("🔁 Model"), callback_data=f"other:{turn_id}:0:r")


def shorter_button(turn_id: int) -> InlineKeyboardButton:
    """Asks for a shorter version of the answer."""
    return InlineKeyboardButton(_("✂️ Shorter"), callback_data=f"shorter:{turn_id}")


def follow_up_button(turn_id: int, number: int, question: str) -> InlineKeyboardButton:
    """Asks a question that may come next, counted from 0."""
    return InlineKeyboardButton(shorten_label(question), callback_data=f"follow:{turn_id}:{number}")


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
