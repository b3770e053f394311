"""/model: the chat's model, out of what the server offers or by name."""

import hashlib
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.errors import ModelError
from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import choose, may_choose, refuse_press
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services

_NOW = N_("The model of this chat: {model}.")
_NOW_DEFAULT = N_("The model of this chat: {model}, the default.")
_HOW = N_(
    "Press one, or write /model and a name or a part of it. /model default goes back to {model}."
)
_NO_LIST = N_(
    "The model's server does not tell which models it has. /model and the exact name works all the "
    "same. /model default goes back to {model}."
)
_FOUND = N_("Models with “{part}” in their names: {count}.")
_SET = N_("✅ From the next question on, the model of this chat is {model}.")
_UNLISTED = N_(
    "The model's server does not list it, so that may fail. /model default goes back to {model}."
)
_BAD_NAME = N_("A model's name has no spaces, and at most {limit} characters.")
_GONE = N_("The server does not offer this model any more. /model shows what it does.")

_PAGE = 8
_LONGEST_NAME = 128
_LONGEST_PART = 40
"""Bytes of what was searched for that fit into a button beside the page's number."""
_LONGEST_LABEL = 60


async def _run(context: CommandContext) -> None:
    name, services, message = context.argument, context.services, context.message
    if len(name) > _LONGEST_NAME or len(name.split()) > 1:
        context.reply(_(_BAD_NAME).format(limit=_LONGEST_NAME))
    elif not name:
        # The server may take its time, and nobody else should wait for it.
        context.lane.beside(lambda: _show(context))
    elif not await may_choose(context):
        return
    elif name.lower() == "default":
        await choose(services, message.author, message.thread, model="")
        context.reply(_(_SET).format(model=services.default_model))
    else:
        context.lane.beside(lambda: _set_or_search(context, name))


async def _show(context: CommandContext) -> None:
    text, buttons = await list_view(context.services, context.lane.thread.chat_id, 0, "")
    context.reply(text, buttons)


async def _set_or_search(context: CommandContext, name: str) -> None:
    services, message = context.services, context.message
    names = await _names(services)
    same = [known for known in names if known.lower() == name.lower()]
    if not same and _search(names, name):
        context.reply(*await list_view(services, message.thread.chat_id, 0, _shorten(name)))
        return
    chosen = name if name in same or not same else same[0]
    await choose(services, message.author, message.thread, model=chosen)
    lines = [_(_SET).format(model=chosen)]
    if not same and names:
        lines.append(_(_UNLISTED).format(model=services.default_model))
    context.reply("\n".join(lines))


async def press_page(press: ButtonContext) -> str:
    """Another page of the list; its data is the page and what was searched for."""
    if refusal := await refuse_press(press):
        return refusal
    number, _colon, part = press.pressed.argument.partition(":")
    page = int(number) if number.isascii() and number.isdecimal() else 0

    async def turn() -> None:
        chat_id = press.pressed.thread.chat_id
        view = await list_view(press.services, chat_id, page, _shorten(part), with_back=True)
        press.rewrite(*view)

    press.lane.beside(turn)
    return ""


async def press_model(press: ButtonContext) -> str:
    """A model of the list."""
    if refusal := await refuse_press(press):
        return refusal
    press.lane.beside(lambda: _choose_pressed(press))
    return ""


async def _choose_pressed(press: ButtonContext) -> None:
    names = await _names(press.services)
    chosen = next((name for name in names if _digest(name) == press.pressed.argument), None)
    if chosen is None:
        press.rewrite(_(_GONE))
        return
    await choose(press.services, press.pressed.author, press.pressed.thread, model=chosen)
    press.rewrite(_(_SET).format(model=chosen))


async def list_view(
    services: Services, chat_id: int, page: int, part: str, *, with_back: bool = False
) -> tuple[str, InlineKeyboardMarkup | None]:
    """The model in force, and a page of those whose name has this part."""
    own = (await services.settings.of(chat_id)).model
    now = _(_NOW if own else _NOW_DEFAULT).format(model=own or services.default_model)
    names = await _names(services)
    if not names:
        return f"{now}\n\n{_(_NO_LIST).format(model=services.default_model)}", None
    found = _search(names, part)
    page = min(page, max(0, len(found) - 1) // _PAGE)
    shown = found[page * _PAGE : (page + 1) * _PAGE]
    rows = [
        [InlineKeyboardButton(_label(name, own), callback_data=f"model:{_digest(name)}")]
        for name in shown
    ]
    turns = _turns(page, len(found), part)
    lines = [now]
    if part:
        lines.append(_(_FOUND).format(count=len(found), part=part))
    lines.append(_(_HOW).format(model=services.default_model))
    if with_back:
        turns.append(InlineKeyboardButton("↩️", callback_data="settings:"))
    return "\n\n".join(lines), InlineKeyboardMarkup([*rows, turns] if turns else rows)


def _turns(page: int, count: int, part: str) -> list[InlineKeyboardButton]:
    """The buttons to the pages before and after."""
    pages = -(-count // _PAGE)
    buttons = []
    for number, arrow in ((page - 1, "◀️"), (page + 1, "▶️")):
        if 0 <= number < pages:
            label = f"{arrow} {number + 1}/{pages}"
            buttons.append(InlineKeyboardButton(label, callback_data=f"models:{number}:{part}"))
    return buttons


async def _names(services: Services) -> Sequence[str]:
    try:
        return await services.list_models()
    except ModelError:
        return ()


def _search(names: Sequence[str], part: str) -> list[str]:
    return [name for name in names if part.lower() in name.lower()]


def _shorten(part: str) -> str:
    return part.encode()[:_LONGEST_PART].decode(errors="ignore")


def _digest(name: str) -> str:
    """Names may be longer than a button's data, and their order may change."""
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def _label(name: str, own: str) -> str:
    short = name if len(name) <= _LONGEST_LABEL else f"…{name[-_LONGEST_LABEL:]}"
    return f"✅ {short}" if name == own else short


MODEL = Command("model", N_("Choose the model"), _run, places=("private", "admins"))
