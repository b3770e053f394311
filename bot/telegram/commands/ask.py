"""/ask: a question in a group, without the bot's name."""

from dataclasses import replace

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.notice_text import notice_text

_HOW = N_(
    "Write your question after `/ask`, or reply with `/ask` to the message you want answered."
)


async def _ask(context: CommandContext) -> IncomingMessage | None:
    message = context.message
    message = replace(message.asking(context.words), command=None)
    return message if message.says_something else None


async def _run(context: CommandContext) -> None:
    context.reply_privately(notice_text(_(_HOW)))


ASK = Command("ask", N_("Ask a question"), _run, to_question=_ask, places=("group", "admins"))
