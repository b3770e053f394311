"""/budget: how much a person or a group may use, shown to them and set by those who run the bot."""

from bot.domain.addressing import read_id
from bot.domain.budget import Budget, parse_budget
from bot.domain.speaker_labels import show_name
from bot.domain.usage import Usage
from bot.i18n.language import N_, _
from bot.storage.people import Person
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import OWNERS_ONLY, record_audit
from bot.telegram.commands.target import UnclearTarget, read_target, replied_person
from bot.telegram.outgoing.text.amounts import write_amount, write_budget, write_renewal
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_HOW = N_(
    "To change it, send for example:\n"
    "`/budget 5 month` (5 dollars a month)\n"
    "`/budget 20000 tokens day`\n"
    "`/budget off` (no limit)\n"
    "`/budget default`\n"
    "In a group this is for the group. For one person, send it as a reply to them, or put "
    "their name or ID first: `/budget @name 5 month`."
)
_SET = N_("✅ Budget for {name}: {budget}.")
_OFF = N_("✅ No budget limit for {name}.")
_BACK = N_("✅ Back to the default budget for {name}: {budget}.")
_NO_LIMIT = N_("no limit")
_IS = N_("{name}: {budget}. Used: {spent} ({percent}%). Resets on {day} (UTC).")
_IS_FREE = N_("{name}: no limit.")
_YOU = N_("You")
_GROUP = N_("This group")
_WITHIN = {_YOU: N_("you"), _GROUP: N_("this group")}
"""The same, where a sentence does not begin with it."""
_NO_PRICE = N_(
    "⚠️ The price of {model} is not known, so a budget in dollars can't limit it. Set its "
    "price in PRICES, or count tokens: `/budget 200000 tokens month`"
)

_SHORTEST_ID = 5
"""Digits. A number alone with fewer is an amount that somebody began to write."""


async def _run(context: CommandContext) -> None:
    try:
        whom, words = await _read_target(context)
    except UnclearTarget as unclear:
        context.reply_privately(unclear.sentence)
        return
    if not words:
        await _show(context, whom)
    elif not context.services.permissions.is_bot_admin(context.message.author):
        context.reply_privately(_(OWNERS_ONLY))
    else:
        await _change(context, whom, words)


async def _read_target(context: CommandContext) -> tuple[Person, str]:
    """Whose budget it is about, and what is left of the words. Raises UnclearTarget."""
    message, author = context.message, context.message.author
    first, _sep, rest = context.argument.partition(" ")
    is_named = first.startswith("@") or _is_id(first, rest.strip())
    if is_named and (person := await read_target(first, context.storage.people)):
        is_group = person.id < 0
        return (Person(person.id, "", first) if is_group else person), rest.strip()
    is_to_bot = message.replied is not None and message.replied.is_ours
    if not is_to_bot and (person := replied_person(message)):
        return person, context.argument
    if message.is_group:
        return Person(message.thread.chat_id, "", _(_GROUP)), context.argument
    return Person(author.id, "", _(_YOU)), context.argument


def _is_id(word: str, rest: str) -> bool:
    """Whether it is a number that stands for somebody, and not the amount itself."""
    if read_id(word) is None:
        return False
    is_before_more = rest.lower() in ("off", "default") or parse_budget(rest) is not None
    return is_before_more or (not rest and len(word.removeprefix("-")) >= _SHORTEST_ID)


async def _show(context: CommandContext, whom: Person) -> None:
    """Their own to everybody, and the group's to its members; those of others to admins."""
    author, thread = context.message.author, context.message.thread
    is_admin = context.services.permissions.is_bot_admin(author)
    if whom.id not in (author.id, thread.chat_id) and not is_admin:
        context.reply_privately(_(OWNERS_ONLY))
        return
    lines: list[str | FormattedText] = [await _describe(context, whom.id, whom.name)]
    if whom.id == thread.chat_id and context.message.is_group and author.id > 0:
        lines.append(await _describe(context, author.id, _(_YOU)))
    if is_admin:
        lines += ["", notice_text(_(_HOW))]
    context.reply(join_texts("\n", lines))


async def _describe(context: CommandContext, id_: int, name: str) -> str:
    limit = await context.services.billing.budget_guard.limit(id_)
    if limit is None:
        return _(_IS_FREE).format(name=show_name(name))
    return _(_IS).format(
        name=show_name(name),
        budget=write_budget(limit.budget),
        spent=write_amount(limit.spent.of(limit.budget.unit), limit.budget),
        percent=limit.percent,
        day=write_renewal(limit.budget, context.services.clock()),
    )


async def _change(context: CommandContext, whom: Person, words: str) -> None:
    budgets = context.services.billing.budgets
    names = {_(name): _(within) for name, within in _WITHIN.items()}
    name = names.get(whom.name) or show_name(whom.name)
    budget = parse_budget(words)
    if words.lower() == "off":
        await budgets.set(whom.id, None)
        message = _(_OFF).format(name=name)
    elif words.lower() == "default":
        await budgets.reset(whom.id)
        default = budgets.default(whom.id)
        shown = write_budget(default) if default else _(_NO_LIMIT)
        message = _(_BACK).format(name=name, budget=shown)
    elif budget is not None:
        await budgets.set(whom.id, budget)
        message = _(_SET).format(name=name, budget=write_budget(budget))
    else:
        context.reply_privately(notice_text(_(_HOW)))
        return
    chat_id = min(context.message.thread.chat_id, 0)
    await record_audit(
        context.services, context.message.author, chat_id, "budget", f"{whom.id} {words}"
    )
    context.reply(message)
    if budget:
        await _warn_of_price(context, budget)


async def _warn_of_price(context: CommandContext, budget: Budget) -> None:
    """Dollars cannot be counted where nobody knows a price."""
    services = context.services
    model = (
        await services.storage.settings.of(context.message.thread.chat_id)
    ).model or services.defaults.model
    if (
        budget.unit == "dollars"
        and await services.billing.price(model, Usage(1000, 0, 1000)) is None
    ):
        context.reply_privately(notice_text(_(_NO_PRICE), model=model))


BUDGET = Command("budget", N_("Show the budget here"), _run)
