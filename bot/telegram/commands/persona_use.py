"""Taking a persona in a chat, and taking it back: who may, what it sets, and what was before."""

import secrets
from dataclasses import replace
from typing import cast

from bot.domain.chat_settings import ChatSettings, Effort
from bot.domain.message import Author, Thread
from bot.i18n.language import current_language
from bot.personas.catalog import CatalogPersona, load_catalog
from bot.storage.effect import begin_effect, hold_effect
from bot.storage.personas import FOR_ALL, Persona
from bot.telegram.commands.chat_settings import choose
from bot.telegram.commands.context import Services
from bot.telegram.commands.permissions import may_steer
from bot.telegram.commands.system_change import store

CATALOG = "catalog."
"""Before the key of one that ships, where another one's number stands."""


def owners_for(author: Author, thread: Thread) -> list[int]:
    """Whose personas somebody may take here: the chat's, their own, and those for all."""
    own = [author.id] if author.id > 0 and author.id != thread.chat_id else []
    return [thread.chat_id, *own, FOR_ALL]


async def offered_of_catalog(services: Services) -> list[Persona]:
    """What ships and is offered, in the language of whoever is being talked to."""
    offered = await services.storage.personas.offered()
    return [_of_catalog(one) for key, one in load_catalog().items() if key in offered]


async def find_by_name(
    services: Services, author: Author, thread: Thread, name: str
) -> Persona | None:
    """The one of this name that somebody may take here."""
    if found := await services.storage.personas.named(owners_for(author, thread), name):
        return found
    offered = await services.storage.personas.offered()
    for key, one in load_catalog().items():
        if key in offered and name.casefold() in (w.name.casefold() for w in one.words.values()):
            return _of_catalog(one)
    return None


async def find_by_reference(
    services: Services, author: Author, thread: Thread, reference: str
) -> Persona | None:
    """The one that a button stands for, where this person may take it here."""
    if reference.startswith(CATALOG):
        offered = await offered_of_catalog(services)
        return next((one for one in offered if one.token == reference), None)
    if not (reference.isascii() and reference.isdecimal() and len(reference) < 19):  # noqa: PLR2004  # digits of SQLite's integers
        return None
    found = await services.storage.personas.find(int(reference))
    return found if found and found.chat_id in owners_for(author, thread) else None


def reference_of(persona: Persona) -> str:
    """It in the data of a button."""
    return str(persona.id) if persona.id else (persona.token or "")


async def may_change(services: Services, author: Author, thread: Thread, persona: Persona) -> bool:
    """Whether they may edit, share or delete it: it is theirs, their chat's, or they are admins."""
    if not persona.id:
        return False
    if persona.chat_id == FOR_ALL:
        return services.permissions.is_bot_admin(author)
    if persona.chat_id == author.id and author.id > 0:
        return True
    return persona.chat_id == thread.chat_id and await may_steer(services, author, thread)


async def as_chat_is(services: Services, thread: Thread, persona: Persona) -> Persona:
    """It with the model and the effort of the chat."""
    settings = await services.storage.settings.of(thread.chat_id)
    return replace(persona, model=settings.model, effort=settings.effort)


async def take(services: Services, author: Author, thread: Thread, persona: Persona) -> None:
    """From now on it is in force in the chat; its model too, where they may choose one."""
    # It has two parts, of which the last one ends it: a kill between them has it done anew.
    hold_effect()
    if await services.permissions.is_chat_admin(author, thread):
        settings = await services.storage.settings.of(thread.chat_id)
        await _choose(services, author, thread, _lend(_give_back(settings), persona))
    begin_effect()
    await store(services, author, Thread(thread.chat_id), persona.prompt, persona.name)


async def leave(services: Services, author: Author, thread: Thread) -> str:
    """Take it back: what was before it is in force again. Its name; "" where none is in force."""
    chat = Thread(thread.chat_id)
    version = await services.storage.system_prompts.version_in_force(chat)
    is_on = version is not None and version.persona != "" and version.thread == chat
    if is_on:
        hold_effect()  # As above.
    if await services.permissions.is_chat_admin(author, thread):
        settings = await services.storage.settings.of(thread.chat_id)
        await _choose(services, author, thread, _give_back(settings))
    begin_effect()
    if version is None or not is_on:
        return ""
    before = await services.storage.system_prompts.before_persona(chat)
    await store(services, author, chat, before)
    return version.persona


def _lend(settings: ChatSettings, persona: Persona) -> ChatSettings:
    model, effort = persona.model or settings.model, persona.effort or settings.effort
    if (model, effort) == (settings.model, settings.effort):
        return settings
    lent = (model, effort, settings.model, settings.effort)
    return _with(settings, model, effort, lent)


def _give_back(settings: ChatSettings) -> ChatSettings:
    """Model and effort as they were, unless somebody has chosen others since."""
    if not settings.lent:
        return settings
    model, effort, model_before, effort_before = settings.lent
    return _with(
        settings,
        model_before if settings.model == model else settings.model,
        effort_before if settings.effort == effort else settings.effort,
        (),
    )


def _with(settings: ChatSettings, model: str, effort: str, lent: tuple[str, ...]) -> ChatSettings:
    # A persona's effort was one of a chat when it was saved.
    return replace(settings, model=model, effort=cast("Effort", effort), lent=lent)


async def _choose(services: Services, author: Author, thread: Thread, new: ChatSettings) -> None:
    """All of it at once: half of it could not be taken back, nor two who take one at a time."""
    old = await services.storage.settings.of(thread.chat_id)
    names = ("model", "effort", "lent")
    changes = {
        name: getattr(new, name) for name in names if getattr(new, name) != getattr(old, name)
    }
    if changes:
        await choose(services, author, thread, **changes)


def _of_catalog(one: CatalogPersona) -> Persona:
    words = one.said_in(current_language())
    return Persona(FOR_ALL, words.name, words.prompt, token=CATALOG + one.key)


def new_token() -> str:
    """128 bits: nobody guesses a link."""
    return secrets.token_urlsafe(16)
