"""/ask: a question in a group, without the bot's name."""

from dataclasses import replace

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.incoming.events import IncomingMessage

_HOW = N_("Write your question behind /ask, or reply with /ask to a message that I should answer.")


async def _ask(context: CommandContext) -> IncomingMessage | None:
    message = context.message
    message = replace(message.asking(context.words), command=None)
    return message if message.says_something else None


async def _run(context: CommandContext) -> None:
    context.reply(_(_HOW))


ASK = Command("ask", N_("Ask me something"), _run, ask=_ask, places=("group", "admins"))
