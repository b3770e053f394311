"""/ask: a question in a group, without the bot's name."""

from dataclasses import replace

from bot.conversation.language import N_, _
from bot.telegram.commands.call import Call, Command
from bot.telegram.incoming.arrival import Said

_HOW = N_("Write your question behind /ask, or reply with /ask to a message that I should answer.")


async def _ask(call: Call) -> Said | None:
    said = call.said
    if not call.argument and said.replied_text:
        said = replace(said.without_reply_text(), text=said.replied_text)
    else:
        said = replace(said, text=call.argument)
    return replace(said, command=None) if said.text or said.source.attachments else None


async def _run(call: Call) -> None:
    call.reply(_(_HOW))


ASK = Command("ask", N_("Ask me something"), _run, ask=_ask, places=("group", "admins"))
