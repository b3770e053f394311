"""/help: what the bot can do, out of the same list that makes the menus, in a few groups."""

from collections.abc import Callable, Sequence

from telegramify_markdown import utf16_len

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext, Place
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts

_INTRODUCTION = N_(
    "Send me a message and I'll answer. Messages sent in a row are answered together. In a "
    "group, mention me or reply to me."
)

_FIRST = N_("Talking")
_BEGINS = {
    "image": N_("Pictures, JSON and reminders"),
    "system": N_("How this chat works"),
    "usage": N_("Costs and data"),
    "allow": N_("For the bot's admin"),
}
"""The command that a group begins with, and the group's name, as in docs/commands.md."""


def make_help(commands: Callable[[], Sequence[Command]]) -> Command:
    """The command, for a list that holds the command itself."""

    async def run(context: CommandContext) -> None:
        places = await _places(context)
        context.reply_privately(
            join_texts("\n\n", [_(_INTRODUCTION), *_write_groups(commands(), places)])
        )

    return Command("help", N_("Show what I can do"), run, is_ephemeral=True)


def _write_groups(commands: Sequence[Command], places: set[Place]) -> list[FormattedText]:
    """Each with its name in bold; one of which nothing may be used here is left out."""
    groups: dict[str, list[str]] = {}
    title = _FIRST
    for command in commands:
        title = _BEGINS.get(command.name, title)
        if command.name != "help" and not places.isdisjoint(command.places):
            groups.setdefault(title, []).append(f"/{command.name} – {_(command.description)}")
    return [_write_group(_(title), lines) for title, lines in groups.items()]


def _write_group(title: str, lines: Sequence[str]) -> FormattedText:
    bold = Entity(Entity.BOLD, 0, utf16_len(title))
    return FormattedText("\n".join([title, *lines]), (bold,))


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
