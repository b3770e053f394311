"""/temp: a conversation that is deleted a day after its last message."""

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.reset import begin_anew

_BEGUN = N_(
    "⏳ Started a temporary conversation. I delete it 24 hours after its last message, and "
    "remember nothing of it. Then, or with /reset, an ordinary one begins."
)


async def _run(context: CommandContext) -> None:
    # No Undo: that would add what was said since to what is kept.
    if await begin_anew(context, is_temporary=True):
        context.reply(_(_BEGUN))


TEMP = Command("temp", N_("Start a conversation that is deleted after a day"), _run)
