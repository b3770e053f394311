"""/catchup: what somebody missed in a group that the bot listens to."""

import re
from collections.abc import Sequence

from bot.assistant.overheard import KEPT_SECONDS, Said
from bot.domain.english_time import seconds_of
from bot.domain.errors import BotError
from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import PRIVACY_HINT
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.incoming.json_fields import LARGEST
from bot.telegram.outgoing.text.markdown import FormattedText, render
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_HOW = N_(
    "`/catchup` sums up what was said here since your last message, `/catchup 3h` what was said in "
    "the last 3 hours. As a reply to a message it begins there."
)
_IN_PRIVATE = N_("This is for groups: there I sum up what you missed.")
_NOT_LISTENING = N_(
    "I can only sum up what I hear, and here I don't listen; administrators can change that with "
    "`/listen on`."
)
_NOTHING = N_(
    "I have heard nothing here since then. What was said before my last restart, I no longer know."
)
_NOTHING_YET = N_("I have heard nothing here yet, or nothing since my last restart.")
_READING = N_("⏳ I'm reading what you missed…")
_TOO_MUCH = N_("That was a lot, so this is only about the last {read} of {count} messages.")

_LEAD = re.compile(r"(?:since|(?:in\s+)?(?:the\s+)?(?:last|past)|最近|过去)\s*", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:ago|以来|之前|以前|前|内)$", re.IGNORECASE)
_CHINESE = re.compile(r"(\d{1,5}|半)\s*个?\s*(分钟?|小时|钟头|天)")
_CHINESE_UNITS = {"分": 60, "小": 3600, "钟": 3600, "天": 86_400}


async def _run(context: CommandContext) -> None:
    services, message = context.services, context.message
    if not message.is_group:
        context.reply_privately(_(_IN_PRIVATE))
        return
    settings = await services.storage.settings.of(message.thread.chat_id)
    if not settings.is_listening:
        context.reply_privately(notice_text(_(_NOT_LISTENING)))
        return
    seconds = _read_seconds(context.argument)
    if context.argument and seconds is None:
        context.reply_privately(notice_text(_(_HOW)))
        return
    missed = [said for said in _missed(context, seconds) if said.text]
    if not missed:
        _tell_nothing(context)
        return
    # The model may take its time, and nobody else should wait for it.
    context.lane.run_in_background(lambda: _sum_up(context, missed))


def _tell_nothing(context: CommandContext) -> None:
    """Who never hears anything may be kept from it by Telegram."""
    services, message = context.services, context.message
    heard = services.group_context.overheard.before(message.thread, LARGEST, services.clock())
    if heard:
        context.reply_privately(_(_NOTHING))
    else:
        context.reply_privately(join_texts("\n\n", [_(_NOTHING_YET), _(PRIVACY_HINT)]))


def _missed(context: CommandContext, seconds: int | None) -> Sequence[Said]:
    """What was said in that time, or from the message that this one replies to, or since theirs."""
    message, now = context.message, context.services.clock()
    overheard = context.services.group_context.overheard
    # A command that nobody else sees has no number: it comes after all.
    before = message.message_id or LARGEST
    said = overheard.before(message.thread, before, now)
    if seconds is not None:
        return [one for one in said if one.at >= now - seconds]
    if message.replied and message.replied.message_id:
        return [one for one in said if one.message_id >= message.replied.message_id]
    own = [one.message_id for one in said if one.author.id == message.author.id]
    return [one for one in said if one.message_id > max(own, default=0)]


async def _sum_up(context: CommandContext, missed: Sequence[Said]) -> None:
    services, message = context.services, context.message
    # Telegram takes a private answer for some seconds only; one that is there can be rewritten.
    begun = await context.begin_privately(_(_READING))
    if not begun:
        await services.messages.act(message.thread, "typing")
    try:
        summary = await services.catch_up.sum_up(message.thread, message.author.id, missed)
    except BotError as error:
        context.finish_privately(begun, _(error.sentence))
        return
    parts: list[str | FormattedText] = [render(summary.text)]
    if summary.read < len(missed):
        parts.append(_(_TOO_MUCH).format(read=summary.read, count=len(missed)))
    context.finish_privately(begun, join_texts("\n\n", parts))


def _read_seconds(words: str) -> int | None:
    """The seconds of "3h", "since 3h", "last 2 hours" or 最近3小时; None where it is no time."""
    bare = _TAIL.sub("", _LEAD.sub("", words.strip(), count=1))
    if match := _CHINESE.fullmatch(bare):
        amount = 0.5 if match[1] == "半" else float(match[1])
        seconds: int | None = int(amount * _CHINESE_UNITS[match[2][0]])
    else:
        seconds = seconds_of(bare) if bare else None
    return min(seconds, KEPT_SECONDS) if seconds else None


CATCHUP = Command(
    "catchup",
    N_("Sum up what you missed in a group"),
    _run,
    places=("group", "admins"),
    is_ephemeral=True,
)
