"""What people see of personas: the list, one of them, and the catalog, with their buttons."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegramify_markdown import utf16_len

from bot.domain.message import Author, Thread
from bot.i18n.language import N_, _, current_language
from bot.personas.catalog import load_catalog
from bot.storage.personas import Persona
from bot.telegram.commands.context import Services
from bot.telegram.commands.effort import describe_effort
from bot.telegram.commands.persona_use import (
    may_change,
    offered_of_catalog,
    owners_for,
    reference_of,
)
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_NOW = N_("🎭 Persona of this chat: {name}.")
_NONE = N_("🎭 This chat has no persona.")
_HOW = N_(
    "To save one, send a name and a prompt, for example:\n"
    "`/persona new Cook You are a cook who likes simple food.`\n"
    "Or reply to a message, or to a .txt or .md file, with `/persona new Cook`. The model and the "
    "thinking of this chat are saved with it."
)
_MODEL = N_("Model: {model}")
_EFFORT = N_("Thinking: {value}")
_CATALOG = N_("🎭 Personas that I bring along. Tap one to offer it to everyone, or to stop.")

_USE, _SHARE, _DELETE = N_("✅ Use"), N_("🔗 Share"), N_("🗑 Delete")
_ALL, _OFF = N_("Offer all"), N_("Offer none")
_READY = N_("📚 Ready-made personas")
_BACK = N_("↩️ Personas")
_TURN_OFF = N_("✖️ Off")

_PAGE = 12
_SHOWN = 3000
"""Characters of a prompt; a message has room for 4096."""


async def list_view(
    services: Services, author: Author, thread: Thread, page: int = 0
) -> tuple[FormattedText, InlineKeyboardMarkup | None]:
    """What is in force, and what this person can take here, a page at a time."""
    version = await services.storage.system_prompts.version_in_force(Thread(thread.chat_id))
    name = version.persona if version else ""
    stored = await services.storage.personas.of(owners_for(author, thread))
    found = [*stored, *await offered_of_catalog(services)]
    page = max(0, min(page, (len(found) - 1) // _PAGE))
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    buttons = [
        InlineKeyboardButton(one.name, callback_data=f"persona:{reference_of(one)}")
        for one in shown
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    turns = [(page - 1, "◀️"), (page + 1, "▶️")]
    if around := [
        InlineKeyboardButton(sign, callback_data=f"personas:{number}")
        for number, sign in turns
        if 0 <= number * _PAGE < len(found)
    ]:
        rows.append(around)
    if name:
        rows.append([InlineKeyboardButton(_(_TURN_OFF), callback_data="persona_off:")])
    if services.permissions.is_bot_admin(author):
        rows.append([InlineKeyboardButton(_(_READY), callback_data="persona_offer:")])
    now = _(_NOW).format(name=name) if name else _(_NONE)
    text = join_texts("\n\n", [now, notice_text(_(_HOW))])
    return text, InlineKeyboardMarkup(rows) if rows else None


async def card_view(
    services: Services, author: Author, thread: Thread, persona: Persona
) -> tuple[FormattedText, InlineKeyboardMarkup]:
    """One of them, with what this person may do with it."""
    reference = reference_of(persona)
    rows = [[InlineKeyboardButton(_(_USE), callback_data=f"persona_use:{reference}")]]
    if await may_change(services, author, thread, persona):
        rows.append(
            [
                InlineKeyboardButton(_(_SHARE), callback_data=f"persona_share:{reference}"),
                InlineKeyboardButton(_(_DELETE), callback_data=f"persona_delete:{reference}"),
            ]
        )
    rows.append([InlineKeyboardButton(_(_BACK), callback_data="personas:0")])
    return describe(persona), InlineKeyboardMarkup(rows)


def describe(persona: Persona) -> FormattedText:
    """Its name, what it sets, and its prompt."""
    prompt = persona.prompt[:_SHOWN] + ("…" if len(persona.prompt) > _SHOWN else "")
    quote = Entity(Entity.EXPANDABLE_BLOCKQUOTE, 0, utf16_len(prompt))
    lines: list[str | FormattedText] = [f"🎭 {persona.name}"]
    if persona.model:
        lines.append(_(_MODEL).format(model=persona.model))
    if persona.effort:
        lines.append(_(_EFFORT).format(value=describe_effort(persona.effort)))
    return join_texts("\n", [*lines, FormattedText(prompt, (quote,))])


async def catalog_view(services: Services) -> tuple[str, InlineKeyboardMarkup]:
    """What ships, each with a switch."""
    offered = await services.storage.personas.offered()
    buttons: Sequence[InlineKeyboardButton] = [
        InlineKeyboardButton(
            f"{'✅' if key in offered else '▫️'} {one.said_in(current_language()).name}",
            callback_data=f"persona_offer:{key}={'off' if key in offered else 'on'}",
        )
        for key, one in load_catalog().items()
    ]
    rows = [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    rows.append(
        [
            InlineKeyboardButton(_(_ALL), callback_data="persona_offer:all=on"),
            InlineKeyboardButton(_(_OFF), callback_data="persona_offer:all=off"),
        ]
    )
    rows.append([InlineKeyboardButton(_(_BACK), callback_data="personas:0")])
    return _(_CATALOG), InlineKeyboardMarkup(rows)
