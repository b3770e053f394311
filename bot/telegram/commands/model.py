"""/model: the chat's model, out of what the server offers or by name."""

import hashlib
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.errors import ModelError
from bot.i18n.language import N_, _, _n, n_
from bot.telegram.commands.chat_settings import choose, may_choose, refuse_press, settings_button
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.outgoing.text.keyboards import keyboard, page_buttons
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_NOW = N_("Model of this chat: {model}.")
_NOW_DEFAULT = N_("Model of this chat: {model} (default).")
_HOW = N_("Tap one, or send `/model` and part of its name. `/model default` goes back to {model}.")
_NO_LIST = N_(
    "The server does not list its models. You can still send `/model` and the exact name. "
    "`/model default` goes back to {model}."
)
_FOUND = n_(
    "{count} model has “{part}” in its name.", "{count} models have “{part}” in their names."
)
_SET = N_("✅ From now on, this chat uses {model}.")
_UNLISTED = N_(
    "The server does not list this model, so it may not work. `/model default` goes back to "
    "{model}."
)
_BAD_NAME = N_("A model name has no spaces and up to {limit} characters.")
_GONE = N_("This model is no longer available. Send /model to see the current ones.")


MODELS_A_PAGE = 8
_LONGEST_NAME = 128
_LONGEST_PART = 40
"""Bytes of what was searched for that fit into a button beside the page's number."""
_LONGEST_LABEL = 60


async def _run(context: CommandContext) -> None:
    name, services, message = context.argument, context.services, context.message
    if len(name) > _LONGEST_NAME or len(name.split()) > 1:
        context.reply_privately(_(_BAD_NAME).format(limit=_LONGEST_NAME))
    elif not name:
        # The server may take its time, and nobody else should wait for it.
        context.lane.run_in_background(lambda: _show(context))
    elif not await may_choose(context):
        return
    elif name.lower() == "default":
        await choose(services, message.author, message.thread, model="")
        context.reply(_(_SET).format(model=services.defaults.model))
    else:
        context.lane.run_in_background(lambda: _set_or_search(context, name))


async def _show(context: CommandContext) -> None:
    text, buttons = await list_view(context.services, context.lane.thread.chat_id, 0, "")
    context.reply_privately(text, buttons)


async def _set_or_search(context: CommandContext, name: str) -> None:
    services, message = context.services, context.message
    names = await known_models(services)
    same = [known for known in names if known.lower() == name.lower()]
    if not same and _search(names, name):
        context.reply_privately(
            *await list_view(services, message.thread.chat_id, 0, _shorten(name))
        )
        return
    chosen = name if name in same or not same else same[0]
    await choose(services, message.author, message.thread, model=chosen)
    lines: list[str | FormattedText] = [_(_SET).format(model=chosen)]
    if not same and names:
        lines.append(notice_text(_(_UNLISTED), model=services.defaults.model))
    context.reply(join_texts("\n", lines))


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

    press.lane.run_in_background(turn)
    return ""


async def press_model(press: ButtonContext) -> str:
    """A model of the list."""
    if refusal := await refuse_press(press):
        return refusal
    press.lane.run_in_background(lambda: _choose_pressed(press))
    return ""


async def _choose_pressed(press: ButtonContext) -> None:
    names = await known_models(press.services)
    chosen = next((name for name in names if model_digest(name) == press.pressed.argument), None)
    if chosen is None:
        press.rewrite(_(_GONE))
        return
    await choose(press.services, press.pressed.author, press.pressed.thread, model=chosen)
    press.rewrite(_(_SET).format(model=chosen), keyboard(settings_button()))
    press.announce("model", _(_NOW).format(model=chosen))


async def list_view(
    services: Services, chat_id: int, page: int, part: str, *, with_back: bool = False
) -> tuple[FormattedText, InlineKeyboardMarkup | None]:
    """The model in force, and a page of those whose name has this part."""
    own = (await services.storage.settings.of(chat_id)).model
    in_force = own or services.defaults.model
    now = _(_NOW if own else _NOW_DEFAULT).format(model=in_force)
    names = await known_models(services)
    if not names:
        how = notice_text(_(_NO_LIST), model=services.defaults.model)
        return join_texts("\n\n", [now, how]), keyboard(settings_button()) if with_back else None
    found = _search(names, part)
    page = min(page, max(0, len(found) - 1) // MODELS_A_PAGE)
    shown = found[page * MODELS_A_PAGE : (page + 1) * MODELS_A_PAGE]
    rows = [
        [
            InlineKeyboardButton(
                model_label(name, in_force), callback_data=f"model:{model_digest(name)}"
            )
        ]
        for name in shown
    ]
    if turns := _turns(page, len(found), part):
        rows.append(turns)
    if with_back:
        rows.append([settings_button()])
    lines: list[str | FormattedText] = [now]
    if part:
        lines.append(_n(_FOUND, len(found)).format(count=len(found), part=part))
    lines.append(notice_text(_(_HOW), model=services.defaults.model))
    return join_texts("\n\n", lines), InlineKeyboardMarkup(rows)


def _turns(page: int, count: int, part: str) -> list[InlineKeyboardButton]:
    """The buttons to the pages before and after."""
    return page_buttons(page, -(-count // MODELS_A_PAGE), lambda number: f"models:{number}:{part}")


async def known_models(services: Services) -> Sequence[str]:
    """What the server offers; nothing where it does not tell."""
    try:
        return await services.provider.list_models()
    except ModelError:
        return ()


def _search(names: Sequence[str], part: str) -> list[str]:
    return [name for name in names if part.lower() in name.lower()]


def _shorten(part: str) -> str:
    return part.encode()[:_LONGEST_PART].decode(errors="ignore")


def model_digest(name: str) -> str:
    """Names may be longer than a button's data, and their order may change."""
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def model_label(name: str, in_force: str) -> str:
    """A model on a button."""
    short = name if len(name) <= _LONGEST_LABEL else f"…{name[-_LONGEST_LABEL:]}"
    return f"✅ {short}" if name == in_force else short


MODEL = Command(
    "model", N_("Choose the model"), _run, places=("private", "admins"), is_ephemeral=True
)
