"""Commands that are probably another bot's."""

from collections.abc import Collection

from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.incoming.incoming_message import IncomingMessage


class PassOverOtherBots:
    """In a group a command of a name that we do not have counts as not said, unless it names us."""

    def __init__(self, ours: Collection[str]) -> None:
        self._ours = ours

    async def __call__(
        self, message: IncomingMessage, _context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED, without a word, where it is none of ours."""
        command = message.command
        if command is None or not message.is_group:
            return message
        is_ours = bool(command.addressee) or command.name in self._ours
        return message if is_ours else Dispatched.HANDLED
