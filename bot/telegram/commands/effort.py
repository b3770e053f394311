"""/effort: how hard the model thinks before it answers in this chat, and whether that is shown."""

from bot.domain.chat_settings import ChatSettings
from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import choose, describe_switch, may_choose
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

EFFORTS = {
    "": N_("default"),
    "low": N_("low"),
    "medium": N_("medium"),
    "high": N_("high"),
    "off": N_("as little as possible"),
}

_NOW = N_("Thinking before the answer: {value}.")
_SHOWN = N_("Thinking shown above the answer: {value}.")
_SHOW = {"show": True, "hide": False}
_HOW = N_(
    "`/effort low`, `/effort medium` or `/effort high`: more takes longer and costs more, and is "
    "better for hard questions.\n"
    "`/effort off`: as little as the model can.\n"
    "`/effort default`: as the bot's settings say.\n"
    "`/effort show`: what it thinks stands folded above each answer. `/effort hide`: it does not."
)
_NOT_ALL = N_("Some models keep it to themselves.")
_UNSURE = N_("Models that cannot be told this think as they always do.")


def describe_effort(effort: str) -> str:
    """It for people, in their language."""
    return _(EFFORTS.get(effort, EFFORTS[""]))


async def _run(context: CommandContext) -> None:
    word = context.argument.lower()
    chosen = "" if word == "default" else word
    if word in _SHOW:
        await _show(context, is_on=_SHOW[word])
    elif not word or chosen not in EFFORTS:
        settings = await context.storage.settings.of(context.message.thread.chat_id)
        now = join_texts("\n\n", [_describe(settings), notice_text(_(_HOW))])
        context.reply_privately(now)
    elif await may_choose(context):
        author, thread = context.message.author, context.message.thread
        await choose(context.services, author, thread, effort=chosen)
        done = f"✅ {_(_NOW).format(value=describe_effort(chosen))}"
        context.reply("\n".join([done, _(_UNSURE)] if chosen else [done]))


async def _show(context: CommandContext, *, is_on: bool) -> None:
    if await may_choose(context):
        author, thread = context.message.author, context.message.thread
        await choose(context.services, author, thread, shows_thinking=is_on)
        done = f"✅ {_(_SHOWN).format(value=describe_switch(is_on=is_on))}"
        context.reply("\n".join([done, _(_NOT_ALL)] if is_on else [done]))


def _describe(settings: ChatSettings) -> str:
    now = _(_NOW).format(value=describe_effort(settings.effort))
    shown = _(_SHOWN).format(value=describe_switch(is_on=settings.shows_thinking))
    return f"{now}\n{shown}"


EFFORT = Command(
    "effort", N_("How hard the model thinks"), _run, places=("private", "admins"), is_ephemeral=True
)
