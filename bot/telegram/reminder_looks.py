"""What stands under an answer whose tools have set reminders."""

from bot.domain.turn import Turn
from bot.i18n.language import _
from bot.storage.reminders import Reminders
from bot.storage.time_zones import TimeZones
from bot.telegram.commands.remind import ZONE, undo_button, zone_button
from bot.telegram.outgoing.answer.under_answer import LookUnder, UnderAnswer
from bot.telegram.reminder_texts import tell_plan, tell_short


def under_reminders(reminders: Reminders, zones: TimeZones) -> LookUnder:
    """Each with a button that takes it back, and one for the zone where nobody has told it."""

    async def look(turn: Turn) -> UnderAnswer:
        made = await reminders.made_in(turn.id)
        lines = [f"⏰ {tell_plan(one)} · {tell_short(one, with_kind=True)}" for one in made]
        buttons = [undo_button(one.id, "a") for one in made]
        if made and not await zones.chosen(turn.thread.chat_id, made[0].author.id):
            lines.append(_(ZONE).format(zone=made[0].zone))
            buttons.append(zone_button(made[0].id))
        return UnderAnswer(tuple(lines), tuple(buttons))

    return look
