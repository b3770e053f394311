"""What an answer has kept in mind, shown under it: never silently, and to be taken back."""

from telegram import InlineKeyboardButton

from bot.domain.turn import Turn
from bot.i18n.language import _
from bot.storage.memory import Memory
from bot.telegram.outgoing.answer.under_answer import NOTHING, LookUnder, UnderAnswer


def look_for_facts(memory: Memory) -> LookUnder:
    """A line for each fact, and one Undo for all of the answer."""

    async def look(turn: Turn) -> UnderAnswer:
        facts = await memory.of_turn(turn.thread.chat_id, turn.id)
        if not facts:
            return NOTHING
        button = InlineKeyboardButton(_("↩️ Undo"), callback_data=f"fact_undo:{turn.id}")
        return UnderAnswer(tuple(f"📝 {fact.text}" for fact in facts), (button,))

    return look
