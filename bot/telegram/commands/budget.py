"""/budget: how much a person or a group may use, shown to them and set by those who run the bot."""

from bot.domain.addressing import read_id
from bot.domain.budget import Budget, parse_budget
from bot.domain.speaker_labels import show_name
from bot.domain.usage import Usage
from bot.i18n.language import N_, _
from bot.storage.people import Person
from bot.telegram.commands.context import Call, Command
from bot.telegram.commands.permissions import OWNERS_ONLY, note_deed
from bot.telegram.outgoing.text.amounts import write_amount, write_budget, write_renewal

_HOW = N_(
    "/budget 5 month or /budget 20000 tokens day sets it: in a group for that group, as a reply "
    "for that person; /budget @name 5 month or a number instead of @name works too. /budget off: "
    "no limit. /budget default: what the settings say."
)
_UNKNOWN = N_(
    "I do not know {name}: nobody of that name has written to me. Use their number instead, or "
    "reply to a message of theirs."
)
_NOBODY = N_("That message is not from a person. Reply to somebody's own message, or say whom.")
_SET = N_("✅ {name} may use {budget} from now on.")
_OFF = N_("✅ {name} may use as much as they like from now on.")
_BACK = N_("✅ For {name} the default is in force again: {budget}.")
_NO_LIMIT = N_("no limit")
_IS = N_("{name}: {budget}. Used so far: {spent} ({percent} %). It begins anew on {day} (UTC).")
_IS_FREE = N_("{name}: no limit.")
_YOU = N_("You")
_GROUP = N_("This group")
_NO_PRICE = N_(
    "⚠️ I do not know what {model} costs, so a budget in dollars does not stop it. Set its price in "
    "PRICES, or count tokens: /budget 200000 tokens month."
)

_SHORTEST_ID = 5
"""Digits. A number alone with fewer is an amount that somebody began to write."""


async def _run(call: Call) -> None:
    whom, words = await _read_target(call)
    if whom is None:
        call.reply(words)
    elif not words:
        await _show(call, whom)
    elif not call.tools.rights.is_bot_admin(call.said.author):
        call.reply(_(OWNERS_ONLY))
    else:
        await _change(call, whom, words)


async def _read_target(call: Call) -> tuple[Person | None, str]:
    """Whose budget it is about and what is left of the words; nobody, and why it is unclear."""
    said, people = call.said, call.tools.people
    first, _sep, rest = call.argument.partition(" ")
    if first.startswith("@"):
        person = await people.find(first)
        unknown = _(_UNKNOWN).format(name=show_name(first))
        return (person, rest.strip()) if person else (None, unknown)
    if _is_id(first, rest.strip()):
        id_ = int(first)
        return Person(id_, "", await people.name(id_) if id_ > 0 else first), rest.strip()
    if said.replied and not said.replied.is_ours:
        author = said.replied.author
        if author is None or author.id <= 0:
            return None, _(_NOBODY)
        return Person(author.id, author.username, author.name), call.argument
    if said.is_group:
        return Person(said.thread.chat_id, "", _(_GROUP)), call.argument
    return Person(said.author.id, "", _(_YOU)), call.argument


def _is_id(word: str, rest: str) -> bool:
    """Whether it is a number that stands for somebody, and not the amount itself."""
    if read_id(word) is None:
        return False
    is_before_more = rest.lower() in ("off", "default") or parse_budget(rest) is not None
    return is_before_more or (not rest and len(word.removeprefix("-")) >= _SHORTEST_ID)


async def _show(call: Call, whom: Person) -> None:
    """Their own to everybody, and the group's to its members; those of others to admins."""
    author, thread = call.said.author, call.said.thread
    is_admin = call.tools.rights.is_bot_admin(author)
    if whom.id not in (author.id, thread.chat_id) and not is_admin:
        call.reply(_(OWNERS_ONLY))
        return
    lines = [await _describe(call, whom.id, whom.name)]
    if whom.id == thread.chat_id and call.said.is_group and author.id > 0:
        lines.append(await _describe(call, author.id, _(_YOU)))
    if is_admin:
        lines += ["", _(_HOW)]
    call.reply("\n".join(lines))


async def _describe(call: Call, id_: int, name: str) -> str:
    limit = await call.tools.money.budgeting.limit(id_)
    if limit is None:
        return _(_IS_FREE).format(name=show_name(name))
    return _(_IS).format(
        name=show_name(name),
        budget=write_budget(limit.budget),
        spent=write_amount(limit.spent.of(limit.budget.unit), limit.budget),
        percent=int(limit.share * 100),
        day=write_renewal(limit.budget, call.tools.clock()),
    )


async def _change(call: Call, whom: Person, words: str) -> None:
    budgets, name = call.tools.money.budgets, show_name(whom.name)
    budget = parse_budget(words)
    if words.lower() == "off":
        await budgets.set(whom.id, None)
        said = _(_OFF).format(name=name)
    elif words.lower() == "default":
        await budgets.reset(whom.id)
        default = budgets.default(whom.id)
        shown = write_budget(default) if default else _(_NO_LIMIT)
        said = _(_BACK).format(name=name, budget=shown)
    elif budget is not None:
        await budgets.set(whom.id, budget)
        said = _(_SET).format(name=name, budget=write_budget(budget))
    else:
        call.reply(_(_HOW))
        return
    chat_id = min(call.said.thread.chat_id, 0)
    await note_deed(call.tools, call.said.author, chat_id, "budget", f"{whom.id} {words}")
    call.reply(said)
    if budget:
        await _warn_of_price(call, budget)


async def _warn_of_price(call: Call, budget: Budget) -> None:
    """Dollars cannot be counted where nobody knows a price."""
    tools = call.tools
    model = (await tools.settings.of(call.said.thread.chat_id)).model or tools.default_model
    if budget.unit == "dollars" and await tools.money.price(model, Usage(1000, 0, 1000)) is None:
        call.reply(_(_NO_PRICE).format(model=model))


BUDGET = Command("budget", N_("Show how much may be used here"), _run)
