"""/start: the first thing that a person sees."""

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.open_in_private import open_in_private
from bot.telegram.commands.persona_links import PREFIX, show_shared
from bot.telegram.outgoing.answer.inline_message import LINK_PREFIX
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_HELLO = N_(
    "Hello! Write to me as you would to a person. You can also send photos, files, links and "
    "voice messages."
)

_HELLO_NO_VOICE = N_(
    "Hello! Write to me as you would to a person. You can also send photos, files and links."
)
_DRAW = N_("For a picture, send for example `/image a red fox in the snow`.")
_GROUPS = N_("You can add me to a group too. There, mention me or reply to me.")
_END = N_("I remember our conversation until you send /reset. /help shows everything I can do.")


async def _run(context: CommandContext) -> None:
    if context.argument.startswith(PREFIX) and context.message.thread.is_private:
        await show_shared(context, context.argument)
        return
    if context.argument.startswith(LINK_PREFIX) and context.message.thread.is_private:
        await open_in_private(context, context.argument)
        return
    provider = context.services.provider
    hello = _HELLO if provider.can_transcribe else _HELLO_NO_VOICE
    draws = [notice_text(_(_DRAW))] if provider.can_draw else []
    context.reply(join_texts("\n\n", [_(hello), *draws, _(_GROUPS), _(_END)]))


START = Command("start", N_("Say hello"), _run, is_in_menu=False)
