"""/start: the first thing that a person sees."""

from bot.telegram.commands.call import Call, Command

WELCOME = """\
Hello! Write to me as you would to a person, and I answer.

I remember what we said until you start anew with /reset. While I write, /stop ends it. \
/help shows everything else."""


async def _run(call: Call) -> None:
    call.reply(WELCOME)


START = Command("start", "Say hello", _run, is_in_menu=False)
