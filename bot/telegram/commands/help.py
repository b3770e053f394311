"""/help: what the bot can do, out of the same list that makes the menus."""

from collections.abc import Callable, Sequence

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext, Place

_INTRODUCTION = N_(
    "Send me a message and I'll answer. Messages sent in a row are answered together. In a "
    "group, mention me or reply to me."
)


def make_help(commands: Callable[[], Sequence[Command]]) -> Command:
    """The command, for a list that holds the command itself."""

    async def run(context: CommandContext) -> None:
        places = await _places(context)
        lines = [
            f"/{command.name} – {_(command.description)}"
            for command in commands()
            if not places.isdisjoint(command.places)
        ]
        context.reply_privately("\n".join([_(_INTRODUCTION), "", *lines]))

    return Command("help", N_("Show what I can do"), run, is_ephemeral=True)


async def _places(context: CommandContext) -> set[Place]:
    """Whose commands the asker may use here."""
    rights, message = context.services.permissions, context.message
    places: set[Place] = {"private"}
    if message.is_group:
        places = {"group"}
        if await rights.is_chat_admin(message.author, message.thread):
            places = {"admins"}
    if rights.is_bot_admin(message.author):
        places.add("owners")
    return places
