"""/search: a question that is looked up on the web first, whatever the model can do."""

from dataclasses import replace

from bot.domain.attachment import search_for
from bot.domain.search_errors import SearchOff
from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.notice_text import notice_text
from bot.tools.search.results import clean_query

_HOW = N_(
    "Send `/search` and what you want to know, for example: `/search ferry to Mog timetable`\n"
    "Or reply with `/search` to a message, and I look up what it says."
)
_LOOK_UP = "Search the web for this, and answer with links to the pages you used: {words}"


async def _ask(context: CommandContext) -> IncomingMessage | None:
    message = context.message
    query = clean_query(context.argument or message.replied_text)
    searching = context.services.provider.searching
    if not query or searching == "off":
        return None
    question = replace(message.asking(context.words), command=None)
    if searching == "model":
        return replace(question, text=_LOOK_UP.format(words=question.text or query))
    return replace(question, attachments=(*message.attachments, search_for(query)))


async def _run(context: CommandContext) -> None:
    if context.services.provider.searching != "off":
        context.reply_privately(notice_text(_(_HOW)))
        return
    is_admin = context.services.permissions.is_bot_admin(context.message.author)
    context.reply_privately(_(SearchOff.admin_sentence if is_admin else SearchOff.sentence))


SEARCH = Command("search", N_("Look something up on the web"), _run, to_question=_ask)
