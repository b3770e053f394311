"""Personas shared by a link: the link, what it leads to, and its end."""

from contextlib import suppress

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n.language import N_, _
from bot.storage.effect import hold_effect
from bot.storage.personas import Persona, TooManyPersonas
from bot.telegram.commands.context import ButtonContext, CommandContext, Services
from bot.telegram.commands.persona_buttons import GONE, NOT_YOURS, changeable, take_pressed
from bot.telegram.commands.persona_use import new_token
from bot.telegram.commands.persona_views import describe

_LINK = N_("Anyone who opens this link sees “{name}” and its prompt, and can take it:")
_UNSHARED = N_("✅ The link to “{name}” no longer works.")
_DEAD = N_("This link leads to no persona any more. Ask for a new one.")

_TAKE, _STOP = N_("✅ Save and use"), N_("Stop sharing")

PREFIX = "p_"
"""What a link's payload begins with."""
_LONGEST_TOKEN = 40


async def share_view(
    services: Services, persona: Persona
) -> tuple[str, InlineKeyboardMarkup | None]:
    """Its link, and a button to take that back."""
    token = await services.storage.personas.share(persona.id, new_token())
    if token is None:
        return _(GONE), None
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


async def press_take(press: ButtonContext) -> str:
    """Save what a link has led to among one's own, as far as there is room, and use it."""
    services, author, thread = press.services, press.pressed.author, press.pressed.thread
    shared = await services.storage.personas.shared(press.pressed.argument[:_LONGEST_TOKEN])
    if shared is None or not thread.is_private:
        return _(_DEAD)
    persona = Persona(
        thread.chat_id, shared.name, shared.prompt, shared.model, shared.effort, author.id
    )
    hold_effect()  # Saved is not all of it: it is done when it is taken.
    # It is used all the same; the link is there for another time.
    with suppress(TooManyPersonas):
        await services.storage.personas.add(persona, services.clock())
    return await take_pressed(press, persona)


async def press_share(press: ButtonContext) -> str:
    """Show its link."""
    persona = await changeable(press)
    if persona is None:
        return _(NOT_YOURS)
    press.rewrite(*await share_view(press.services, persona))
    return ""


async def press_unshare(press: ButtonContext) -> str:
    """End the sharing: the link leads nowhere from now on."""
    persona = await changeable(press)
    if persona is None:
        return _(NOT_YOURS)
    await press.services.storage.personas.unshare(persona.id)
    press.rewrite(_(_UNSHARED).format(name=persona.name))
    return ""
