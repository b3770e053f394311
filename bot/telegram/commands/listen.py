"""/listen: whether what is not said to the bot is background of the next question."""

from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import PRIVACY_HINT, choose, describe_switch, may_choose
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import GROUPS_ONLY
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_NOW = N_("Using recent group messages as context: {state}.")
_HOW = N_(
    "`/listen on`: I use the group's latest messages as context for the next question and for "
    "/catchup, even if they are not for me. I keep them for 24 hours at most, and only in memory.\n"
    "`/listen off`: I stop and forget them."
)


async def _run(context: CommandContext) -> None:
    if not context.message.is_group:
        context.reply_privately(_(GROUPS_ONLY))
        return
    chat_id, word = context.message.thread.chat_id, context.argument.lower()
    if word not in ("on", "off"):
        settings = await context.storage.settings.of(chat_id)
        now = _(_NOW).format(state=describe_switch(is_on=settings.is_listening))
        context.reply_privately(join_texts("\n\n", [now, notice_text(_(_HOW))]))
    elif await may_choose(context):
        is_on = word == "on"
        await choose(
            context.services, context.message.author, context.message.thread, is_listening=is_on
        )
        if not is_on:
            context.services.group_context.clear(chat_id)
        now = _(_NOW).format(state=describe_switch(is_on=is_on))
        parts: list[str | FormattedText] = [f"✅ {now}"]
        if is_on:
            parts += [notice_text(_(_HOW)), _(PRIVACY_HINT)]
        context.reply(join_texts("\n\n", parts))


LISTEN = Command(
    "listen",
    N_("Use recent group messages as context"),
    _run,
    places=("admins",),
    is_ephemeral=True,
)
