"""/listen: whether what is not said to the bot is background of the next question."""

from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import OFF, ON, PRIVACY_HINT, choose, may_choose
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import GROUPS_ONLY

_NOW = N_("Listening in this group: {state}.")
_HOW = N_(
    "/listen on: I keep the last messages of the group in mind, though they are not for me, and "
    "show them to the model with the next question. They are stored nowhere. /listen off ends that "
    "and forgets them."
)


async def _run(context: CommandContext) -> None:
    if not context.message.is_group:
        context.reply(_(GROUPS_ONLY))
        return
    chat_id, word = context.message.thread.chat_id, context.argument.lower()
    if word not in ("on", "off"):
        settings = await context.services.settings.of(chat_id)
        context.reply(
            f"{_(_NOW).format(state=_(ON if settings.is_listening else OFF))}\n\n{_(_HOW)}"
        )
    elif await may_choose(context):
        is_on = word == "on"
        await choose(
            context.services, context.message.author, context.message.thread, is_listening=is_on
        )
        if not is_on:
            context.services.group_context.clear(chat_id)
        text = f"✅ {_(_NOW).format(state=_(ON if is_on else OFF))}"
        context.reply(f"{text}\n\n{_(_HOW)}\n\n{_(PRIVACY_HINT)}" if is_on else text)


LISTEN = Command("listen", N_("Keep the group's messages in mind"), _run, places=("admins",))
