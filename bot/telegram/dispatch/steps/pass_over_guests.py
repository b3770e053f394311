"""A message that was answered as a guest's question, and comes as an ordinary one too."""

from collections.abc import Awaitable, Callable

from bot.storage.inline_answers import guest_key
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.incoming.events import IncomingMessage

WasAsked = Callable[[str], Awaitable[bool]]
"""Whether a question from another chat was asked under this key."""


class PassOverGuests:
    """Lets each message of a group pass once."""

    def __init__(self, was_asked: WasAsked) -> None:
        self._was_asked = was_asked

    async def __call__(
        self, message: IncomingMessage, _context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED where it is answered already, or will be."""
        key = guest_key(message.thread.chat_id, message.message_id)
        is_asked = message.is_group and await self._was_asked(key)
        return Dispatched.HANDLED if is_asked else message
