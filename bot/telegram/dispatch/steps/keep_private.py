"""What somebody says to the bot alone in a group: commands whose answer is for them, no more."""

from collections.abc import Mapping

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Dispatched, Say
from bot.telegram.incoming.incoming_message import IncomingMessage

_IN_PUBLIC = N_(
    "Only you and I can see this message, and my answers here are for everyone. Please send it "
    "again as an ordinary message."
)


class KeepPrivate:
    """Lets ordinary messages pass, and of ephemeral ones the commands that are meant to be such.

    An answer has to last and to be found again; an ephemeral message is gone after a while.
    """

    def __init__(self, commands: Mapping[str, Command], say: Say) -> None:
        self._commands = commands
        self._say = say

    async def __call__(
        self, message: IncomingMessage, context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED where all would see what comes of what only its author has seen."""
        if not message.ephemeral_id:
            return message
        command = self._commands.get(message.command.name) if message.command else None
        is_unknown = message.command is not None and command is None
        if is_unknown or (command is not None and command.is_ephemeral):
            return message
        if not message.is_edit:
            self._say(message, context, _(_IN_PUBLIC))
        return Dispatched.HANDLED
