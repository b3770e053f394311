"""Buttons under messages. Their data is `action:argument`, at most 64 bytes."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup


def _one(label: str, action: str, argument: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup.from_button(
        InlineKeyboardButton(label, callback_data=f"{action}:{argument}")
    )


def stop_button(turn_id: int) -> InlineKeyboardMarkup:
    """Ends the answer under way."""
    return _one("⏹ Stop", "stop", turn_id)


def again_button(turn_id: int) -> InlineKeyboardMarkup:
    """Asks the same question again."""
    return _one("🔁 Try again", "again", turn_id)


def undo_button(conversation_id: int) -> InlineKeyboardMarkup:
    """Takes back the reset that began this conversation."""
    return _one("↩️ Undo", "undo", conversation_id)
