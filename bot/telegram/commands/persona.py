"""/persona: system prompts with a name, to be saved, taken, shared and left again."""

from dataclasses import replace

from bot.domain.persona import (
    LONGEST_NAME,
    most_of,
    parse_persona_command,
    read_name,
    split_name,
    without_quotes,
)
from bot.i18n.language import N_, _
from bot.storage.personas import FOR_ALL, Persona, TooManyPersonas
from bot.telegram.commands.context import Command, CommandContext, Services
from bot.telegram.commands.given_text import use_given_text
from bot.telegram.commands.permissions import ADMINS_ONLY, OWNERS_ONLY, may_steer, record_audit
from bot.telegram.commands.persona_buttons import LEFT, NOT_ON, NOT_YOURS, TAKEN, deletion_view
from bot.telegram.commands.persona_links import share_view
from bot.telegram.commands.persona_use import (
    as_chat_is,
    find_by_name,
    leave,
    may_change,
    take,
)
from bot.telegram.commands.persona_views import catalog_view, list_view
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
        context.reply_privately(_(NOT_YOURS))
    elif plain.action == "delete":
        context.reply(*deletion_view(found))
    else:
        context.reply(*await share_view(services, found))


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
        return _(NOT_YOURS)
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
    return notice_text(_(TAKEN), name=persona.name)


async def _turn_off(context: CommandContext) -> None:
    services, author, thread = context.services, context.message.author, context.message.thread
    if not await may_steer(services, author, thread):
        context.reply_privately(_(ADMINS_ONLY))
        return
    name = await leave(services, author, thread)
    context.reply(_(LEFT).format(name=name) if name else _(NOT_ON))


PERSONA = Command("persona", N_("Take, save or share a persona"), _run, aliases=("personas",))
