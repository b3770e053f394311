"""/privacy: what is stored here, where it goes, for how long, and what one can do about it."""

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext

_STORED = N_(
    "🔒 I store what you say to me and what I answer, with your name, your number on Telegram, "
    "and the files and pictures that come with it."
)
_SENT = N_(
    "To answer, I send the conversation to {host}, with its pictures, what files and recordings "
    "say, and, in groups, the names of who speaks. What happens to it there, its terms say."
)
_FOR_EVER = N_("It is kept until it is deleted.")
_FOR_DAYS = N_("Days until it is deleted: {days:g}.")
_LISTENING = N_(
    "I listen in this group: the last messages that are not for me are kept in memory, never on "
    "the disk, and go along with the next question. Administrators end that with /listen off."
)
_NOT_LISTENING = N_("In this group I keep nothing that is not said to me.")
_YOURS = N_(
    "/forget deletes all that you have said. /export gives you this chat as a file; in a group, "
    "its administrators. /reset starts anew, but deletes nothing."
)
_WHO = N_("Whoever runs this bot can read what it stores. I cannot tell you who that is.")


async def _run(context: CommandContext) -> None:
    services, thread = context.services, context.message.thread
    days = services.retention_days
    parts = [
        _(_STORED),
        _(_SENT).format(host=services.provider_host),
        _(_FOR_DAYS).format(days=days) if days else _(_FOR_EVER),
    ]
    if not thread.is_private:
        settings = await services.settings.of(thread.chat_id)
        parts.append(_(_LISTENING) if settings.is_listening else _(_NOT_LISTENING))
    parts += [_(_YOURS), _(_WHO)]
    context.reply("\n\n".join(parts))


PRIVACY = Command("privacy", N_("What I store, and where it goes"), _run)
