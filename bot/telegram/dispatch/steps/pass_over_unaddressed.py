"""What is said among the members of a group, and not to the bot."""

from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.incoming.incoming_message import IncomingMessage


class PassOverUnaddressed:
    """Lets messages pass that are for the bot."""

    async def __call__(
        self, message: IncomingMessage, _context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED where it is not for the bot."""
        return message if message.is_addressed else Dispatched.HANDLED
