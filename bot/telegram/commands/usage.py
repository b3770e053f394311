"""/usage: what this chat has used and cost; in private, to those who run the bot, who used most."""

import asyncio
import time
from collections.abc import Mapping

from bot.charts.bars import Bar, draw_bars
from bot.domain.budget import period_start
from bot.domain.search_engines import title_of
from bot.domain.speaker_labels import show_name
from bot.i18n.language import N_, _, _n, n_
from bot.storage.feedback import ThumbCounts
from bot.storage.usage import DAY, UsageTotal
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.outgoing.send.upload import Upload
from bot.telegram.outgoing.text.amounts import (
    choose_digits,
    write_day,
    write_dollars,
    write_tokens,
)

_TODAY = N_("Today (UTC): {total}")
_MONTH = N_("This month: {total}")
_NOTHING = N_("nothing yet")
_CACHED = N_("{percent}% of this month's input came from the provider's cache, which costs less.")
_SEARCHES = n_("{count} search", "{count} searches")
_SPEECHES = n_("{count} voice message", "{count} voice messages")
_SEARCH_BY = N_("Web search ({engine})")
_BY_MODEL = N_("This month, by model:")
_ALL_CHATS = N_("This month, all chats: {total}")
_OTHERS = N_("all others")
_TOP_CHATS = N_("Chats with the most usage this month:")
_TOP_PEOPLE = N_("People with the most usage this month:")
_THUMBS = N_("Reactions to answers this month, by model:")
_LINE = N_("• {name}: {total}")
_NO_PRICE = N_(
    "Where no cost is shown, the price is not known. The bot's admin can set it in PRICES."
)
_SOME_PRICES = n_(
    "{count} call has no known price and is not included here.",
    "{count} calls have no known price and are not included here.",
)
_ESTIMATED = N_("~ means estimated.")
_PICTURE_DOLLARS = N_("Dollars per day, last 30 days, all chats. Total: {total}.")
_PICTURE_TOKENS = N_("Tokens per day, last 30 days, all chats. Total: {total}.")
_PRIVATE_CHAT = N_("Private chat: {name}")
_GROUP = N_("Group")

_TOP = 5
_MOST_MODELS = 10
_LEAST_DOLLARS = 1e-9
"""Less is what is left of adding and taking away."""

_DAYS = 30


async def _run(context: CommandContext) -> None:
    # Sums take a while where a lot was said, and nobody should wait for that.
    context.lane.run_in_background(lambda: _tell(context))


async def _tell(context: CommandContext) -> None:
    context.reply_privately(await _write_chat(context))
    is_theirs = context.services.permissions.is_bot_admin(context.message.author)
    if is_theirs and context.message.thread.is_private:
        context.reply_privately(await _write_tops(context))
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
    by_model = await ledger.by_model(since, chat_id)
    models = _Parts({_name(name, part): part for name, part in by_model.items()}, month)
    lines = [
        _(_TODAY).format(total=_write(today)),
        _(_MONTH).format(total=models.total),
    ]
    if month.cached:
        lines.append(_(_CACHED).format(percent=round(100 * month.cached / month.input)))
    if models.lines:
        lines += ["", _(_BY_MODEL), *models.lines]
    return "\n".join([*lines, *_remarks(month)])


def _name(model: str, total: UsageTotal) -> str:
    """A model's name, or that of what searches the web."""
    is_search = total.searches == total.calls > 0
    return _(_SEARCH_BY).format(engine=title_of(model)) if is_search else model


async def _write_tops(context: CommandContext) -> str:
    services = context.services
    ledger, since = services.billing.ledger, period_start("month", services.clock())
    whole = await ledger.total(since)
    chats = await ledger.top_chats(since, _TOP)
    people = await ledger.top_people(since, _TOP)
    by_title = {await _title(context, id_): total for id_, total in chats.items()}
    by_name = {
        f"{show_name(await services.storage.people.name(id_))} ({id_})": total
        for id_, total in people.items()
    }
    of_chats, of_people = _Parts(by_title, whole), _Parts(by_name, whole)
    lines = [_(_ALL_CHATS).format(total=of_chats.total)]
    lines += ["", _(_TOP_CHATS), *of_chats.lines, "", _(_TOP_PEOPLE), *of_people.lines]
    if thumbs := await services.storage.feedback.by_model(since, _MOST_MODELS):
        lines += ["", _(_THUMBS), *(_write_thumbs(model, given) for model, given in thumbs.items())]
    return "\n".join(lines)


def _write_thumbs(model: str, given: ThumbCounts) -> str:
    """Such as • gpt-6: 👍 12 · 👎 1."""
    counted = {"👍": given.up, "👎": given.down}
    shown = " · ".join(f"{thumb} {count}" for thumb, count in counted.items() if count)
    return _(_LINE).format(name=model, total=shown)


async def _title(context: CommandContext, chat_id: int) -> str:
    """Two may be called the same, so the ID stands behind the name."""
    if chat_id > 0:
        name = _(_PRIVATE_CHAT).format(name=show_name(await context.storage.people.name(chat_id)))
        return f"{name} ({chat_id})"
    title = await context.services.chat_titles.find(chat_id)
    return f"{title or _(_GROUP)} ({chat_id})"


async def _send_picture(context: CommandContext) -> None:
    today = int(context.services.clock()) // DAY
    days = range(today - _DAYS + 1, today + 1)
    totals = await context.services.billing.ledger.by_day(days)
    by_dollars = any(total.dollars for total in totals.values())
    bars = []
    whole = sum(totals.values(), UsageTotal())
    for day in days:
        total = totals[day]
        height = (total.dollars or 0.0) if by_dollars else total.input + total.output
        bars.append(Bar(time.strftime("%m-%d", time.gmtime(day * DAY)), float(height)))
    content = await asyncio.to_thread(draw_bars, bars, is_money=by_dollars)
    caption = _(_PICTURE_DOLLARS if by_dollars else _PICTURE_TOKENS).format(total=_write(whole))
    picture = Upload("photo", f"usage-{write_day(days[-1] * DAY)}.png", content, caption)
    context.lane.run_in_order(
        context.services.messages.files.send_later(
            context.message.thread, picture, context.message.message_id
        )
    )


class _Parts:
    """What a sum is made of, a line each, one for the rest, and the sum; as shown it adds up."""

    def __init__(self, parts: Mapping[str, UsageTotal], whole: UsageTotal) -> None:
        rest = whole - sum(parts.values(), UsageTotal())
        shown = {**parts, _(_OTHERS): rest} if _is_used(rest) else parts
        amounts = [part.dollars or 0.0 for part in shown.values()]
        digits = choose_digits(amounts, whole.dollars or 0.0)
        self.lines = [
            _(_LINE).format(name=name, total=_write(part, digits)) for name, part in shown.items()
        ]
        self.total = _write(whole, digits)


def _is_used(total: UsageTotal) -> bool:
    is_asked = total.input + total.output or total.searches
    return bool(is_asked) or (total.dollars or 0.0) >= _LEAST_DOLLARS


def _write(total: UsageTotal, digits: int | None = None) -> str:
    """Such as ~$0.12 · 3,400 tokens · 2 searches."""
    if not _is_used(total):
        return _(_NOTHING)
    mark, tokens, searches = "~" if total.is_estimated else "", total.input + total.output, ""
    if total.searches:
        searches = _n(_SEARCHES, total.searches).format(count=total.searches)
    speeches = ""
    if total.speeches:
        speeches = _n(_SPEECHES, total.speeches).format(count=total.speeches)
    parts = (
        mark + write_dollars(total.dollars, digits) if total.dollars else "",
        mark + write_tokens(tokens) if tokens or not searches else "",
        searches,
        speeches,
    )
    return " · ".join(filter(None, parts))


def _remarks(total: UsageTotal) -> list[str]:
    remarks = []
    if total.unpriced:
        words = _n(_SOME_PRICES, total.unpriced).format(count=total.unpriced)
        remarks.append(words if total.dollars else _(_NO_PRICE))
    if total.is_estimated:
        remarks.append(_(_ESTIMATED))
    return ["", *remarks] if remarks else []


USAGE = Command("usage", N_("Show usage and cost here"), _run, is_ephemeral=True)
