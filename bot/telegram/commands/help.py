"""/help: what the bot can do, out of the same list that makes the menus."""

from collections.abc import Callable, Sequence

from bot.telegram.commands.call import Call, Command

_INTRODUCTION = """\
Write to me, and I answer; several messages in a row are answered together. In a group, mention \
me or reply to me."""


def make_help(commands: Callable[[], Sequence[Command]]) -> Command:
    """The command, for a list that holds the command itself."""

    async def run(call: Call) -> None:
        lines = [f"/{command.name} – {command.description}" for command in commands()]
        call.reply("\n".join([_INTRODUCTION, "", *lines]))

    return Command("help", "Show what I can do", run)
