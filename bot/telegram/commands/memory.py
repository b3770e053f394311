"""/memory: what is remembered here, to be read, added to, deleted, and switched off and on."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.chat_settings import has_memory
from bot.domain.facts import LONGEST, MOST, Fact, Refusal, clean_fact, refuse_fact
from bot.domain.message import Author, Thread
from bot.i18n.language import N_, _
from bot.storage.effect import begin_effect, hold_effect
from bot.storage.memory import Kept
from bot.telegram.commands.chat_settings import choose, may_choose
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.commands.permissions import ADMINS_ONLY
from bot.telegram.outgoing.text.keyboards import page_buttons
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_TITLE = N_("📝 What I remember in this chat:")
_NOTHING = N_("📝 I remember nothing in this chat yet.")
_IS_OFF = N_("Memory is off here.")
_HOW_ON = N_("`/memory on` turns it on.")
_HOW = N_("`/memory add` and a fact keeps it. `/memory off` stops using and adding.")
_ON = N_(
    "✅ From now on I remember what you ask me to, for later conversations in this chat. I show "
    "each fact under my answer, and you can take it back there. /memory lists them."
)
_OFF = N_("✅ Memory is off. I use nothing of it and add nothing. /memory still lists it.")
_KEPT = N_("📝 {fact}")
_KNOWN = N_("I remember this already.")
_FULL = N_("I remember {most} facts here, and that is the most. Delete some with /memory first.")
_IS_TEMPORARY = N_(
    "This conversation is temporary, so I keep nothing from it. Send /reset first, and then add it "
    "again."
)
_WHAT = N_("Send the fact with it, for example: `/memory add allergic to walnuts`")
_REFUSED = {
    Refusal.TOO_LONG: N_("That is too long. Please keep a fact under {limit} characters."),
    Refusal.SECRET: N_("That looks like a password, a key or a card number. I don't keep those."),
    Refusal.INSTRUCTION: N_(
        "That reads like an instruction. I keep only facts; for instructions there is /system."
    ),
}
_DELETE = N_("🗑 {fact}")
_DELETE_ALL = N_("🗑 Delete all")
_SURE = N_("Delete all {count} facts that I remember in this chat? This cannot be undone.")
_YES, _NO = N_("🗑 Yes, delete all"), N_("Keep them")
_GONE = N_("This is no longer there.")
_DELETED = N_("Deleted.")
_LESS = N_("📝 Memory: something was deleted")
_UNDONE = N_("I don't remember it any more.")
_NOT_YOURS = N_("Only the person who told it, or a group administrator, can delete this.")

_PAGE = 10
_LONGEST_LABEL = 40


async def _run(context: CommandContext) -> None:
    word, _space, rest = context.argument.strip().partition(" ")
    if word.lower() in ("on", "off"):
        await _switch(context, is_on=word.lower() == "on")
    elif word.lower() == "add":
        await _add(context, rest)
    else:
        context.reply_privately(*await _view(context.services, context.message.thread, 0))


async def _switch(context: CommandContext, *, is_on: bool) -> None:
    if not await may_choose(context):
        return
    thread, author = context.message.thread, context.message.author
    if is_on:
        await choose(context.services, author, thread, memory="on")
    else:
        # The last part ends it: a kill between them has both done anew.
        hold_effect()
        await choose(context.services, author, thread, memory="off")
        begin_effect()
        await context.storage.memory.hide_all(thread.chat_id)
    context.reply(_(_ON if is_on else _OFF))


async def _add(context: CommandContext, words: str) -> None:
    services, message = context.services, context.message
    owner, fact, now = message.thread.chat_id, clean_fact(words), services.clock()
    if not await _is_on(services, message.thread):
        context.reply_privately(_say_off())
    elif (await services.storage.conversations.current(message.thread, now)).is_temporary:
        context.reply_privately(_(_IS_TEMPORARY))
    elif not fact:
        context.reply_privately(notice_text(_(_WHAT)))
    elif refusal := refuse_fact(fact):
        context.reply_privately(_(_REFUSED[refusal]).format(limit=LONGEST))
    else:
        kept = await services.storage.memory.add(owner, fact, message.author.id, now)
        sentence = {Kept.NEW: _KEPT, Kept.KNOWN: _KNOWN, Kept.FULL: _FULL}[kept]
        context.reply(_(sentence).format(fact=fact, most=MOST))


async def _is_on(services: Services, thread: Thread) -> bool:
    settings = await services.storage.settings.of(thread.chat_id)
    return has_memory(settings, default=services.defaults.memory)


async def _view(
    services: Services, thread: Thread, page: int
) -> tuple[FormattedText, InlineKeyboardMarkup | None]:
    """A page of the list, with a button for each."""
    facts = await services.storage.memory.facts(thread.chat_id)
    is_on = await _is_on(services, thread)
    how = notice_text(_(_HOW)) if is_on else _say_off()
    if not facts:
        return join_texts(" ", [_(_NOTHING), how]) if is_on else how, None
    pages = -(-len(facts) // _PAGE)
    page = min(page, pages - 1)
    shown = facts[page * _PAGE : (page + 1) * _PAGE]
    lines = "\n".join(f"• {fact.text}" for fact in shown)
    text = join_texts("\n\n", [f"{_(_TITLE)}\n{lines}", how])
    return text, InlineKeyboardMarkup(_rows(shown, page, pages))


def _rows(shown: Sequence[Fact], page: int, pages: int) -> list[list[InlineKeyboardButton]]:
    rows = [
        [_button(_(_DELETE).format(fact=_shorten(fact.text)), f"fact:{page}:{fact.key}")]
        for fact in shown
    ]
    turning = page_buttons(page, pages, "memory:{}".format)
    return [*rows, *([turning] if turning else []), [_button(_(_DELETE_ALL), "facts:ask")]]


async def press_list(press: ButtonContext) -> str:
    """Another page, or the list again."""
    press.rewrite(*await _view(press.services, press.pressed.thread, press.number or 0))
    return ""


async def press_delete(press: ButtonContext) -> str:
    """Delete a fact: `page:key`."""
    page, _colon, key = press.pressed.argument.partition(":")
    memory, thread = press.storage.memory, press.pressed.thread
    fact = await memory.find(thread.chat_id, key)
    if fact is None:
        return _(_GONE)
    if not await _may_delete(press, fact.author_id):
        return _(_NOT_YOURS)
    await memory.delete(thread.chat_id, [fact])
    number = int(page) if page.isdecimal() and len(page) < len("1000") else 0
    press.rewrite(*await _view(press.services, thread, number))
    press.announce("facts", _(_LESS))
    return _(_DELETED)


async def press_delete_all(press: ButtonContext) -> str:
    """Delete all: `ask`, and then `yes`."""
    thread, memory = press.pressed.thread, press.storage.memory
    if not await press.services.permissions.is_chat_admin(press.pressed.author, thread):
        return _(ADMINS_ONLY)
    facts = await memory.facts(thread.chat_id)
    if not facts:
        return _(_GONE)
    if press.pressed.argument == "yes":
        await memory.delete_all(thread.chat_id)
        press.rewrite(*await _view(press.services, thread, 0))
        press.announce("facts", _(_LESS))
        return _(_DELETED)
    buttons = [_button(_(_YES), "facts:yes"), _button(_(_NO), "memory:0")]
    press.rewrite(_(_SURE).format(count=len(facts)), InlineKeyboardMarkup([buttons]))
    return ""


async def press_undo(press: ButtonContext) -> str:
    """The button under an answer: what it has kept is forgotten."""
    services, memory, thread = press.services, press.storage.memory, press.pressed.thread
    turn = await press.storage.turns.find(press.number or 0)
    if turn is None or turn.thread.chat_id != thread.chat_id:
        return _(_GONE)
    if not await _may_delete(press, turn.author_id):
        return _(_NOT_YOURS)
    facts = await memory.of_turn(thread.chat_id, turn.id)
    await memory.delete(thread.chat_id, facts)
    if turn.is_answered:
        press.lane.run_in_order(lambda: services.show_again(turn))
    return _(_UNDONE if facts else _GONE)


async def _may_delete(press: ButtonContext, author_id: int) -> bool:
    presser: Author = press.pressed.author
    return presser.id == author_id or await press.services.permissions.is_chat_admin(
        presser, press.pressed.thread
    )


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


def _say_off() -> FormattedText:
    return join_texts(" ", [_(_IS_OFF), notice_text(_(_HOW_ON))])


def _shorten(fact: str) -> str:
    return fact if len(fact) <= _LONGEST_LABEL else f"{fact[:_LONGEST_LABEL]}…"


MEMORY = Command("memory", N_("See and change what I remember"), _run, is_ephemeral=True)
