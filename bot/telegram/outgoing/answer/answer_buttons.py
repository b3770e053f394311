"""What may be done with an answer, as rows of buttons under it."""

from telegram import InlineKeyboardButton

from bot.domain.chat_settings import ChatSettings
from bot.domain.output_format import TEXT
from bot.domain.turn import Turn
from bot.telegram.outgoing.text.keyboards import (
    Rows,
    aloud_button,
    follow_up_button,
    other_model_button,
    shorter_button,
)


def rows_under(turn: Turn, settings: ChatSettings, *, can_speak: bool = False) -> Rows:
    """What the chat wants of it, where this turn has an answer in words."""
    if turn.order != TEXT:
        return ()
    chosen = answer_buttons(turn, can_speak=can_speak) if settings.answer_buttons else ()
    return (chosen, *follow_up_rows(turn))


def answer_buttons(turn: Turn, *, can_speak: bool) -> tuple[InlineKeyboardButton, ...]:
    """Another model, a shorter answer, and the answer aloud; what makes sense for this one."""
    if turn.error and not turn.chosen_model:
        return ()  # Its own button asks again.
    buttons = [other_model_button(turn.id)]
    if turn.is_whole:
        buttons.append(shorter_button(turn.id))
    if can_speak and turn.answer and not turn.error:
        buttons.append(aloud_button(turn.id))
    return tuple(buttons)


def follow_up_rows(turn: Turn) -> Rows:
    """The questions that may come next and were not asked yet, one below the other."""
    if turn.error:
        return ()
    return tuple(
        (follow_up_button(turn.id, number, question),)
        for number, question in enumerate(turn.follow_ups)
        if question
    )
