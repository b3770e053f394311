"""A message that was answered as a guest's question, and comes as an ordinary one too."""

from bot.storage.inline_answers import InlineAnswers, guest_key
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.incoming.incoming_message import IncomingMessage


class PassOverGuests:
    """Lets each message of a group pass once."""

    def __init__(self, answers: InlineAnswers) -> None:
        self._answers = answers

    async def __call__(
        self, message: IncomingMessage, _context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED where it is answered already, or will be."""
        return Dispatched.HANDLED if await self._is_answered(message) else message

    async def _is_answered(self, message: IncomingMessage) -> bool:
        key = guest_key(message.thread.chat_id, message.message_id)
        if not message.is_group or message.is_edit:
            return False
        # Between the parts of an album nothing may be waited for: they are one question.
        return self._answers.is_recent(key) if message.album else await self._answers.has(key)
