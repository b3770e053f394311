"""/ask: a question in a group, without the bot's name."""

from dataclasses import replace

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Call, Command
from bot.telegram.incoming.events import Said

_HOW = N_("Write your question behind /ask, or reply with /ask to a message that I should answer.")


async def _ask(call: Call) -> Said | None:
    said = call.said
    said = replace(said.asking(call.words), command=None)
    return said if said.says_something else None


async def _run(call: Call) -> None:
    call.reply(_(_HOW))


ASK = Command("ask", N_("Ask me something"), _run, ask=_ask, places=("group", "admins"))
