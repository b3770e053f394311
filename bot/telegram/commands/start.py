"""/start: the first thing that a person sees."""

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext

_WELCOME = N_("""\
Hello! Write to me as you would to a person, and I answer.

I remember what we said until you start anew with /reset. While I write, /stop ends it. \
/help shows everything else.""")


async def _run(context: CommandContext) -> None:
    context.reply(_(_WELCOME))


START = Command("start", N_("Say hello"), _run, is_in_menu=False)
