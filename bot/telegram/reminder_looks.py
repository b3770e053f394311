"""What stands under an answer whose tools have set reminders."""

from bot.domain.turn import Turn
from bot.storage.reminders import Reminders
from bot.telegram.commands.remind import undo_button
from bot.telegram.outgoing.answer.under_answer import LookUnder, UnderAnswer
from bot.telegram.reminder_texts import tell_plan, tell_short


def under_reminders(reminders: Reminders) -> LookUnder:
    """Each with a button that takes it back."""

    async def look(turn: Turn) -> UnderAnswer:
        made = await reminders.made_in(turn.id)
        return UnderAnswer(
            tuple(f"⏰ {tell_plan(one)} · {tell_short(one)}" for one in made),
            tuple(undo_button(one.id, "a") for one in made),
        )

    return look
