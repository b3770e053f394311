"""The buttons of personas: in the list, on a card, and in the catalog."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n.language import N_, _
from bot.personas.catalog import load_catalog
from bot.storage.personas import FOR_ALL, Persona
from bot.telegram.commands.context import ButtonContext
from bot.telegram.commands.permissions import ADMINS_ONLY, OWNERS_ONLY, may_steer, record_audit
from bot.telegram.commands.persona_use import find_by_reference, leave, may_change, take
from bot.telegram.commands.persona_views import card_view, catalog_view, list_view
from bot.telegram.outgoing.text.notice_text import notice_text

GONE = N_("This persona is no longer available. Send /persona to see the current ones.")
TAKEN = N_("✅ From now on, I am “{name}” in this chat. `/persona off` goes back.")
LEFT = N_("✅ “{name}” is off. What was before is used again.")
NOT_ON = N_("This chat has no persona.")
_SURE = N_("Delete the persona “{name}”? Where it is in use, its prompt stays.")
_DELETED = N_("🗑 The persona “{name}” is deleted.")
NOT_YOURS = N_("Only the person who saved this persona can do that.")

_DELETE, _KEEP = N_("🗑 Delete"), N_("Keep it")


def deletion_view(persona: Persona) -> tuple[str, InlineKeyboardMarkup]:
    """Whether it is really meant, and the buttons to say so."""
    sure = InlineKeyboardButton(_(_DELETE), callback_data=f"persona_sure:{persona.id}")
    keep = InlineKeyboardButton(_(_KEEP), callback_data=f"persona:{persona.id}")
    return _(_SURE).format(name=persona.name), InlineKeyboardMarkup([[sure, keep]])


async def press_page(press: ButtonContext) -> str:
    """Show the list, or another page of it."""
    where = press.pressed
    if not await may_steer(press.services, where.author, where.thread):
        return _(ADMINS_ONLY)
    page = min(press.number or 0, 99)
    press.rewrite(*await list_view(press.services, where.author, where.thread, page))
    return ""


async def press_card(press: ButtonContext) -> str:
    """Show one persona of the list."""
    persona = await _pressed(press)
    if persona is None:
        return _(GONE)
    if not await may_steer(press.services, press.pressed.author, press.pressed.thread):
        return _(ADMINS_ONLY)
    view = await card_view(press.services, press.pressed.author, press.pressed.thread, persona)
    press.rewrite(*view)
    return ""


async def press_use(press: ButtonContext) -> str:
    """Take it in this chat."""
    persona = await _pressed(press)
    return _(GONE) if persona is None else await take_pressed(press, persona)


async def take_pressed(press: ButtonContext, persona: Persona) -> str:
    """Take it in this chat, where the one who presses may."""
    author, thread = press.pressed.author, press.pressed.thread
    if not await may_steer(press.services, author, thread):
        return _(ADMINS_ONLY)
    await take(press.services, author, thread, persona)
    press.rewrite(notice_text(_(TAKEN), name=persona.name))
    return ""


async def press_off(press: ButtonContext) -> str:
    """Turn this chat's persona off."""
    services, author, thread = press.services, press.pressed.author, press.pressed.thread
    if not await may_steer(services, author, thread):
        return _(ADMINS_ONLY)
    name = await leave(services, author, thread)
    press.rewrite(_(LEFT).format(name=name) if name else _(NOT_ON))
    return ""


async def press_delete(press: ButtonContext) -> str:
    """Ask whether to delete it."""
    persona = await changeable(press)
    if persona is None:
        return _(NOT_YOURS)
    press.rewrite(*deletion_view(persona))
    return ""


async def press_sure(press: ButtonContext) -> str:
    """Delete it."""
    persona = await changeable(press)
    if persona is None:
        return _(NOT_YOURS)
    services, author = press.services, press.pressed.author
    await services.storage.personas.delete(persona.id)
    await record_audit(services, author, persona.chat_id, "persona", f"delete {persona.name}")
    press.rewrite(_(_DELETED).format(name=persona.name))
    return ""


async def press_offer(press: ButtonContext) -> str:
    """Switch one of the catalog on or off, or all: `key=on`; nothing: only show it."""
    services = press.services
    if not services.permissions.is_bot_admin(press.pressed.author):
        return _(OWNERS_ONLY)
    if not press.pressed.argument:
        press.rewrite(*await catalog_view(services))
        return ""
    key, _sign, value = press.pressed.argument.partition("=")
    keys = list(load_catalog()) if key == "all" else [key]
    if value not in ("on", "off") or not set(keys) <= load_catalog().keys():
        return _(GONE)
    await services.storage.personas.offer(keys, is_on=value == "on")
    await record_audit(services, press.pressed.author, FOR_ALL, "persona", f"offer {key}={value}")
    press.rewrite(*await catalog_view(services))
    return ""


async def _pressed(press: ButtonContext) -> Persona | None:
    where = press.pressed
    return await find_by_reference(press.services, where.author, where.thread, where.argument)


async def changeable(press: ButtonContext) -> Persona | None:
    """What the button is about; None where they may not change it."""
    persona = await _pressed(press)
    where = press.pressed
    is_theirs = persona and await may_change(press.services, where.author, where.thread, persona)
    return persona if is_theirs else None
