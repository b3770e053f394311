"""Edits: a question that was changed is answered anew."""

from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.incoming.incoming_message import IncomingMessage


class TakeUpEdit:
    """Ends the way of every edit: it changes a question, or nothing."""

    def __init__(self, question_edits: QuestionEdits) -> None:
        self._question_edits = question_edits

    async def __call__(
        self, message: IncomingMessage, context: Context
    ) -> IncomingMessage | Dispatched:
        """QUEUED where it changes a question."""
        if not message.is_edit:
            return message
        is_changed = await self._question_edits.edit(message, context.lane)
        return Dispatched.QUEUED if is_changed else Dispatched.HANDLED
