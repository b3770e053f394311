"""/help: what the bot can do, out of the same list that makes the menus."""

from collections.abc import Callable, Sequence

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Call, Command, Place

_INTRODUCTION = N_("""\
Write to me, and I answer; several messages in a row are answered together. In a group, mention \
me or reply to me.""")


def make_help(commands: Callable[[], Sequence[Command]]) -> Command:
    """The command, for a list that holds the command itself."""

    async def run(call: Call) -> None:
        places = await _places(call)
        lines = [
            f"/{command.name} – {_(command.description)}"
            for command in commands()
            if not places.isdisjoint(command.places)
        ]
        call.reply("\n".join([_(_INTRODUCTION), "", *lines]))

    return Command("help", N_("Show what I can do"), run)


async def _places(call: Call) -> set[Place]:
    """Whose commands the asker may use here."""
    rights, said = call.tools.rights, call.said
    places: set[Place] = {"private"}
    if said.is_group:
        places = {"group"}
        if await rights.is_chat_admin(said.author, said.thread):
            places = {"admins"}
    if rights.is_bot_admin(said.author):
        places.add("owners")
    return places
