"""/persona: system prompts with a name, to be saved, taken, shared and left again."""

from contextlib import suppress
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.persona import (
    LONGEST_NAME,
    most_of,
    parse_persona_command,
    read_name,
    split_name,
    without_quotes,
)
from bot.i18n.language import N_, _
from bot.personas.catalog import load_catalog
from bot.storage.personas import FOR_ALL, Persona, TooManyPersonas
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.commands.given_text import use_given_text
from bot.telegram.commands.permissions import ADMINS_ONLY, OWNERS_ONLY, may_steer, record_audit
from bot.telegram.commands.persona_use import (
    as_chat_is,
    find_by_name,
    find_by_reference,
    leave,
    may_change,
    new_token,
    take,
)
from bot.telegram.commands.persona_views import card_view, catalog_view, describe, list_view
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import notice_text

_BAD_NAME = N_(
    "A persona's name has up to {limit} characters, in quotes if it has several words: "
    '`/persona new "Travel planner" You plan trips.`'
)
_SAVED = N_("✅ The persona “{name}” is saved. To use it, send `/persona {name}`.")
_CHANGED = N_("✅ The persona “{name}” is changed. Where it is in use, take it again.")
_THERE = N_("There is a persona “{name}” already. `/persona edit` changes it.")
_FULL = N_("There are {most} personas already. Please delete one first.")
_UNKNOWN = N_("I know no persona of this name. /persona shows which there are.")
_GONE = N_("This persona is no longer available. Send /persona to see the current ones.")
_TAKEN = N_("✅ From now on, I am “{name}” in this chat. `/persona off` goes back.")
_LEFT = N_("✅ “{name}” is off. What was before is used again.")
_NOT_ON = N_("This chat has no persona.")
_SURE = N_("Delete the persona “{name}”? Where it is in use, its prompt stays.")
_DELETED = N_("🗑 The persona “{name}” is deleted.")
_LINK = N_("Anyone who opens this link sees “{name}” and its prompt, and can take it:")
_UNSHARED = N_("✅ The link to “{name}” no longer works.")
_NOT_YOURS = N_("Only the person who saved this persona can do that.")
_DEAD = N_("This link leads to no persona any more. Ask for a new one.")

_DELETE, _KEEP = N_("🗑 Delete"), N_("Keep it")
_TAKE, _STOP = N_("✅ Save and use"), N_("Stop sharing")

PREFIX = "p_"
"""What a link's payload begins with."""
_LONGEST_TOKEN = 40


async def _run(context: CommandContext) -> None:
    services, author, thread = context.services, context.message.author, context.message.thread
    plain = parse_persona_command(context.argument)
    marked = parse_persona_command(context.words)
    words = marked.words if marked.action == plain.action else plain.words
    if plain.action == "catalog":
        await _show_catalog(context)
    elif plain.action in ("new", "offer", "edit"):
        await _read_new(context, plain.action, words)
    elif plain.action == "off":
        await _turn_off(context)
    elif not plain.action and not plain.words:
        context.reply(*await list_view(services, author, thread))
    elif (
        found := await find_by_name(services, author, thread, without_quotes(plain.words))
    ) is None:
        context.reply_privately(_(_UNKNOWN))
    elif plain.action == "":
        context.reply(await _take(services, context, found))
    elif not await may_change(services, author, thread, found):
        context.reply_privately(_(_NOT_YOURS))
    elif plain.action == "delete":
        context.reply(*_ask_to_delete(found))
    else:
        context.reply(*await _share(services, found))


async def _show_catalog(context: CommandContext) -> None:
    if context.services.permissions.is_bot_admin(context.message.author):
        context.reply(*await catalog_view(context.services))
    else:
        context.reply_privately(_(OWNERS_ONLY))


async def _read_new(context: CommandContext, action: str, words: str) -> None:
    """A prompt in the command's words, or else all of them are the name of what it replies to."""
    services, author, thread = context.services, context.message.author, context.message.thread
    is_for_all = action == "offer"
    if is_for_all and not services.permissions.is_bot_admin(author):
        context.reply_privately(_(OWNERS_ONLY))
        return
    if not is_for_all and not await may_steer(services, author, thread):
        context.reply_privately(_(ADMINS_ONLY))
        return
    is_given = bool(context.message.replied_text or context.message.source.attachments)
    raw, prompt = (without_quotes(words), "") if is_given else split_name(words)
    name = read_name(raw)
    if name is None or not (prompt or is_given):
        context.reply_privately(notice_text(_(_BAD_NAME), limit=LONGEST_NAME))
        return
    owner = FOR_ALL if is_for_all else thread.chat_id

    async def save(text: str) -> None:
        persona = Persona(owner, name, text, saved_by=author.id)
        persona = await as_chat_is(services, thread, persona)
        context.reply(await (_edit if action == "edit" else _add)(context, persona))

    await use_given_text(context, prompt, save)


async def _add(context: CommandContext, persona: Persona) -> FormattedText | str:
    services, author = context.services, context.message.author
    try:
        id_ = await services.storage.personas.add(persona, services.clock())
    except TooManyPersonas:
        return _(_FULL).format(most=most_of(persona.chat_id))
    if id_ is None:
        return notice_text(_(_THERE), name=persona.name)
    await record_audit(services, author, persona.chat_id, "persona", f"new {persona.name}")
    return notice_text(_(_SAVED), name=persona.name)


async def _edit(context: CommandContext, persona: Persona) -> str:
    services, author, thread = context.services, context.message.author, context.message.thread
    found = await find_by_name(services, author, thread, persona.name)
    if found is None:
        return _(_UNKNOWN)
    if not await may_change(services, author, thread, found):
        return _(_NOT_YOURS)
    changed = replace(persona, chat_id=found.chat_id, name=found.name, id=found.id)
    if not await services.storage.personas.change(changed, services.clock()):
        return _(_UNKNOWN)
    await record_audit(services, author, found.chat_id, "persona", f"edit {found.name}")
    return _(_CHANGED).format(name=found.name)


async def _take(services: Services, where: CommandContext, persona: Persona) -> FormattedText | str:
    author, thread = where.message.author, where.message.thread
    if not await may_steer(services, author, thread):
        return _(ADMINS_ONLY)
    await take(services, author, thread, persona)
    return notice_text(_(_TAKEN), name=persona.name)


async def _turn_off(context: CommandContext) -> None:
    services, author, thread = context.services, context.message.author, context.message.thread
    if not await may_steer(services, author, thread):
        context.reply_privately(_(ADMINS_ONLY))
        return
    name = await leave(services, author, thread)
    context.reply(_(_LEFT).format(name=name) if name else _(_NOT_ON))


def _ask_to_delete(persona: Persona) -> tuple[str, InlineKeyboardMarkup]:
    sure = InlineKeyboardButton(_(_DELETE), callback_data=f"persona_sure:{persona.id}")
    keep = InlineKeyboardButton(_(_KEEP), callback_data=f"persona:{persona.id}")
    return _(_SURE).format(name=persona.name), InlineKeyboardMarkup([[sure, keep]])


async def _share(services: Services, persona: Persona) -> tuple[str, InlineKeyboardMarkup | None]:
    token = await services.storage.personas.share(persona.id, new_token())
    if token is None:
        return _(_GONE), None
    link = f"https://t.me/{services.bot_name()}?start={PREFIX}{token}"
    stop = InlineKeyboardButton(_(_STOP), callback_data=f"persona_unshare:{persona.id}")
    return f"{_(_LINK).format(name=persona.name)}\n{link}", InlineKeyboardMarkup([[stop]])


async def show_shared(context: CommandContext, payload: str) -> None:
    """What a link leads to, before it is taken."""
    token = payload.removeprefix(PREFIX)[:_LONGEST_TOKEN]
    persona = await context.storage.personas.shared(token)
    if persona is None:
        context.reply_privately(_(_DEAD))
        return
    button = InlineKeyboardButton(_(_TAKE), callback_data=f"persona_take:{token}")
    context.reply(describe(persona), InlineKeyboardMarkup([[button]]))


async def press_page(press: ButtonContext) -> str:
    """The list, or another page of it."""
    where = press.pressed
    if not await may_steer(press.services, where.author, where.thread):
        return _(ADMINS_ONLY)
    page = min(press.number or 0, 99)
    press.rewrite(*await list_view(press.services, where.author, where.thread, page))
    return ""


async def press_card(press: ButtonContext) -> str:
    """One of the list."""
    persona = await _pressed(press)
    if persona is None:
        return _(_GONE)
    if not await may_steer(press.services, press.pressed.author, press.pressed.thread):
        return _(ADMINS_ONLY)
    view = await card_view(press.services, press.pressed.author, press.pressed.thread, persona)
    press.rewrite(*view)
    return ""


async def press_use(press: ButtonContext) -> str:
    """Take it in this chat."""
    persona = await _pressed(press)
    return _(_GONE) if persona is None else await _take_pressed(press, persona)


async def press_take(press: ButtonContext) -> str:
    """Save what a link has led to among one's own, as far as there is room, and use it."""
    services, author, thread = press.services, press.pressed.author, press.pressed.thread
    shared = await services.storage.personas.shared(press.pressed.argument[:_LONGEST_TOKEN])
    if shared is None or not thread.is_private:
        return _(_DEAD)
    persona = Persona(
        thread.chat_id, shared.name, shared.prompt, shared.model, shared.effort, author.id
    )
    # It is used all the same; the link is there for another time.
    with suppress(TooManyPersonas):
        await services.storage.personas.add(persona, services.clock())
    return await _take_pressed(press, persona)


async def _take_pressed(press: ButtonContext, persona: Persona) -> str:
    author, thread = press.pressed.author, press.pressed.thread
    if not await may_steer(press.services, author, thread):
        return _(ADMINS_ONLY)
    await take(press.services, author, thread, persona)
    press.rewrite(notice_text(_(_TAKEN), name=persona.name))
    return ""


async def press_off(press: ButtonContext) -> str:
    """Leave the one in force."""
    services, author, thread = press.services, press.pressed.author, press.pressed.thread
    if not await may_steer(services, author, thread):
        return _(ADMINS_ONLY)
    name = await leave(services, author, thread)
    press.rewrite(_(_LEFT).format(name=name) if name else _(_NOT_ON))
    return ""


async def press_delete(press: ButtonContext) -> str:
    """Ask once more."""
    persona = await _changeable(press)
    if persona is None:
        return _(_NOT_YOURS)
    press.rewrite(*_ask_to_delete(persona))
    return ""


async def press_sure(press: ButtonContext) -> str:
    """Delete it."""
    persona = await _changeable(press)
    if persona is None:
        return _(_NOT_YOURS)
    services, author = press.services, press.pressed.author
    await services.storage.personas.delete(persona.id)
    await record_audit(services, author, persona.chat_id, "persona", f"delete {persona.name}")
    press.rewrite(_(_DELETED).format(name=persona.name))
    return ""


async def press_share(press: ButtonContext) -> str:
    """Show its link."""
    persona = await _changeable(press)
    if persona is None:
        return _(_NOT_YOURS)
    press.rewrite(*await _share(press.services, persona))
    return ""


async def press_unshare(press: ButtonContext) -> str:
    """Its link leads nowhere from now on."""
    persona = await _changeable(press)
    if persona is None:
        return _(_NOT_YOURS)
    await press.services.storage.personas.unshare(persona.id)
    press.rewrite(_(_UNSHARED).format(name=persona.name))
    return ""


async def press_offer(press: ButtonContext) -> str:
    """Switch one of the catalog on or off, or all: `key=on`."""
    services = press.services
    if not services.permissions.is_bot_admin(press.pressed.author):
        return _(OWNERS_ONLY)
    key, _sign, value = press.pressed.argument.partition("=")
    keys = list(load_catalog()) if key == "all" else [key]
    if value not in ("on", "off") or not set(keys) <= load_catalog().keys():
        return _(_GONE)
    await services.storage.personas.offer(keys, is_on=value == "on")
    await record_audit(services, press.pressed.author, FOR_ALL, "persona", f"offer {key}={value}")
    press.rewrite(*await catalog_view(services))
    return ""


async def _pressed(press: ButtonContext) -> Persona | None:
    where = press.pressed
    return await find_by_reference(press.services, where.author, where.thread, where.argument)


async def _changeable(press: ButtonContext) -> Persona | None:
    persona = await _pressed(press)
    where = press.pressed
    is_theirs = persona and await may_change(press.services, where.author, where.thread, persona)
    return persona if is_theirs else None


PERSONA = Command("persona", N_("Take, save or share a persona"), _run, aliases=("personas",))
