"""/trigger: which messages of a group are for the bot."""

from bot.domain.chat_settings import ChatSettings
from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import (
    ALL,
    MENTION,
    PRIVACY_HINT,
    WORDS,
    choose,
    may_choose,
)
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import GROUPS_ONLY
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_NOW = N_("I answer in this group: {what}.")
_HOW = N_(
    "`/trigger mention`: mentions of me, replies to me and commands.\n"
    "`/trigger all`: every message.\n"
    "`/trigger word hello, my bot`: also messages with one of these words."
)
_BAD_WORDS = N_(
    "Send up to {count} words with commas between them, each up to {length} letters long."
)

_COMMA = N_(", ")

_MOST, _LONGEST = 10, 50


async def _run(context: CommandContext) -> None:
    if not context.message.is_group:
        context.reply_privately(_(GROUPS_ONLY))
        return
    kind, _space, rest = context.argument.partition(" ")
    kind = kind.lower()
    if not kind:
        settings = await context.storage.settings.of(context.lane.thread.chat_id)
        now = _(_NOW).format(what=describe_trigger(settings))
        context.reply_privately(join_texts("\n\n", [now, notice_text(_(_HOW))]))
        return
    if not await may_choose(context):
        return
    if kind in ("mention", "all") and not rest.strip():
        await _set(context, trigger=kind)
    elif kind in ("word", "words"):
        words = tuple(dict.fromkeys(read_words(rest)))
        if words and len(words) <= _MOST and all(len(word) <= _LONGEST for word in words):
            await _set(context, trigger="word", trigger_words=words)
        else:
            context.reply_privately(_(_BAD_WORDS).format(count=_MOST, length=_LONGEST))
    else:
        context.reply_privately(notice_text(_(_HOW)))


def read_words(text: str) -> list[str]:
    """What stands between commas; without any, each word is one."""
    text = text.replace("，", ",").replace("、", ",").replace("\n", ",")
    parts = text.split(",") if "," in text else text.split()
    return [" ".join(part.split()) for part in parts if part.strip()]


async def _set(context: CommandContext, **changes: object) -> None:
    await choose(context.services, context.message.author, context.message.thread, **changes)
    settings = await context.storage.settings.of(context.lane.thread.chat_id)
    lines = [f"✅ {_(_NOW).format(what=describe_trigger(settings))}"]
    if settings.trigger != "mention":
        lines.append(_(PRIVACY_HINT))
    context.reply("\n\n".join(lines))


def describe_trigger(settings: ChatSettings) -> str:
    """What is answered, in words."""
    if settings.trigger == "word":
        return _(WORDS).format(words=_(_COMMA).join(settings.trigger_words))
    return _(ALL) if settings.trigger == "all" else _(MENTION)


TRIGGER = Command(
    "trigger", N_("Choose which messages I answer"), _run, places=("admins",), is_ephemeral=True
)
