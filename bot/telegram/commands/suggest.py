"""/suggest: whether the model suggests what may be asked next."""

from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import choose, describe_switch, may_choose
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_NOW = N_("Suggested questions: {state}.")
_HOW = N_(
    "`/suggest on`: up to 3 buttons under each answer, with questions that may come next. A "
    "tap on one asks it.\n"
    "`/suggest off`: no such buttons."
)


async def _run(context: CommandContext) -> None:
    author, thread = context.message.author, context.message.thread
    word = context.argument.lower()
    if word not in ("on", "off"):
        settings = await context.storage.settings.of(thread.chat_id)
        now = _(_NOW).format(state=describe_switch(is_on=settings.suggest))
        context.reply(join_texts("\n\n", [now, notice_text(_(_HOW))]))
    elif await may_choose(context):
        is_on = word == "on"
        await choose(context.services, author, thread, suggest=is_on)
        context.reply(f"✅ {_(_NOW).format(state=describe_switch(is_on=is_on))}")


SUGGEST = Command(
    "suggest", N_("Buttons with questions that may come next"), _run, places=("private", "admins")
)
