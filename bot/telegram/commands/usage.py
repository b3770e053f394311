"""/usage: what this chat has used and cost; in private, to those who run the bot, who used most."""

import asyncio
import time
from collections.abc import Mapping

from bot.charts.bars import Bar, draw_bars
from bot.domain.budget import period_start
from bot.domain.speaker_labels import clean_name, show_name
from bot.i18n.language import N_, _
from bot.storage.usage import DAY, UsageTotal
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.outgoing.send.upload import Upload
from bot.telegram.outgoing.text.amounts import write_day, write_dollars, write_tokens

_TODAY = N_("Today (UTC): {total}")
_MONTH = N_("This month: {total}")
_NOTHING = N_("nothing yet")
_CACHED = N_("{percent} % of this month's input came from the provider's cache, which costs less.")
_BY_MODEL = N_("This month, by model:")
_TOP_CHATS = N_("The chats that used most this month:")
_TOP_PEOPLE = N_("The people who used most this month:")
_NO_PRICE = N_("Where no price is shown, I do not know it; the bot's admins can set it in PRICES.")
_SOME_PRICES = N_(
    "Calls whose price I do not know, so that they are not in these dollars: {count}."
)
_ESTIMATED = N_("~ stands where a part is estimated, since the provider did not report it.")
_PICTURE_DOLLARS = N_("Dollars a day over the last 30 days, in all chats")
_PICTURE_TOKENS = N_("Tokens a day over the last 30 days, in all chats")
_PRIVATE_CHAT = N_("Private chat: {name}")
_GROUP = N_("Group")

_TOP = 5
_DAYS = 30


async def _run(context: CommandContext) -> None:
    # Sums take a while where a lot was said, and nobody should wait for that.
    context.lane.beside(lambda: _tell(context))


async def _tell(context: CommandContext) -> None:
    context.reply(await _write_chat(context))
    is_theirs = context.services.rights.is_bot_admin(context.message.author)
    if is_theirs and context.message.thread.is_private:
        context.reply(await _write_tops(context))
        await _send_picture(context)


async def _write_chat(context: CommandContext) -> str:
    ledger, now, chat_id = (
        context.services.billing.ledger,
        context.services.clock(),
        context.message.thread.chat_id,
    )
    today = await ledger.total(period_start("day", now), chat_id)
    since = period_start("month", now)
    month = await ledger.total(since, chat_id)
    lines = [
        _(_TODAY).format(total=_write(today)),
        _(_MONTH).format(total=_write(month)),
    ]
    if month.cached:
        lines.append(_(_CACHED).format(percent=round(100 * month.cached / month.input)))
    models = await ledger.by_model(since, chat_id)
    if models:
        lines += ["", _(_BY_MODEL), *_list(models)]
    return "\n".join([*lines, *_remarks(month)])


async def _write_tops(context: CommandContext) -> str:
    services = context.services
    ledger, since = services.billing.ledger, period_start("month", services.clock())
    chats = await ledger.top_chats(since, _TOP)
    people = await ledger.top_people(since, _TOP)
    by_title = {await _title(context, id_): total for id_, total in chats.items()}
    by_name = {
        f"{show_name(await services.people.name(id_))} ({id_})": total
        for id_, total in people.items()
    }
    return "\n".join([_(_TOP_CHATS), *_list(by_title), "", _(_TOP_PEOPLE), *_list(by_name)])


async def _title(context: CommandContext, chat_id: int) -> str:
    """Two may be called the same, so the number stands behind the name."""
    if chat_id > 0:
        name = _(_PRIVATE_CHAT).format(name=show_name(await context.services.people.name(chat_id)))
        return f"{name} ({chat_id})"
    grants = await context.services.grants.all()
    names = [clean_name(grant.name) for grant in grants if grant.id == chat_id and grant.name]
    return f"{names[0] if names else _(_GROUP)} ({chat_id})"


async def _send_picture(context: CommandContext) -> None:
    today = int(context.services.clock()) // DAY
    days = range(today - _DAYS + 1, today + 1)
    totals = await context.services.billing.ledger.by_day(days[0] * DAY)
    by_dollars = any(total.dollars for total in totals.values())
    bars = []
    for day in days:
        total = totals.get(day, UsageTotal())
        height = (total.dollars or 0.0) if by_dollars else total.input + total.output
        bars.append(Bar(time.strftime("%m-%d", time.gmtime(day * DAY)), float(height)))
    content = await asyncio.to_thread(draw_bars, bars, is_money=by_dollars)
    caption = _(_PICTURE_DOLLARS if by_dollars else _PICTURE_TOKENS)
    picture = Upload("photo", f"usage-{write_day(days[-1] * DAY)}.png", content, caption)
    context.lane.later(
        context.services.messages.uploading(
            context.message.thread, picture, context.message.message_id
        )
    )


def _list(totals: Mapping[str, UsageTotal]) -> list[str]:
    return [f"• {name}: {_write(total)}" for name, total in totals.items()]


def _write(total: UsageTotal) -> str:
    """Such as ~$0.12 · 3,400 tokens."""
    if not total.input + total.output and not total.dollars:
        return _(_NOTHING)
    mark = "~" if total.is_estimated else ""
    tokens = mark + write_tokens(total.input + total.output)
    if not total.dollars:
        return tokens
    return f"{mark}{write_dollars(total.dollars)} · {tokens}"


def _remarks(total: UsageTotal) -> list[str]:
    remarks = []
    if total.unpriced:
        words = _(_SOME_PRICES).format(count=total.unpriced)
        remarks.append(words if total.dollars else _(_NO_PRICE))
    if total.is_estimated:
        remarks.append(_(_ESTIMATED))
    return ["", *remarks] if remarks else []


USAGE = Command("usage", N_("Show what was used here, and what it cost"), _run)
