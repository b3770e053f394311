"""The button Another model: a menu of models, in the place of the answer's buttons."""

from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.turn import Turn
from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext, read_id
from bot.telegram.commands.model import (
    MODELS_A_PAGE,
    known_models,
    model_digest,
    model_label,
)
from bot.telegram.commands.shown_answer import (
    ANSWER_GONE,
    BUSY,
    changeable_turn,
    is_busy,
    turn_shown_here,
)
from bot.telegram.outgoing.text.keyboards import page_buttons

_REPLACE = N_("🔄 The new answer replaces this one")
_BESIDE = N_("📑 The new answer comes below")
_BACK = N_("↩️ Back")

Place = Literal["r", "b"]
"""Whether the new answer replaces the one that is shown, or stands beside it."""


@dataclass(frozen=True, slots=True)
class _Menu:
    turn_id: int | None
    page: int = 0
    place: Place = "r"

    def data(self, page: int, place: Place) -> str:
        return f"other:{self.turn_id}:{page}:{place}"


async def press_menu(press: ButtonContext) -> str:
    """Show a page of the models; the switch says what becomes of this answer."""
    menu = _read_menu(press.pressed.argument)
    turn = await changeable_turn(press, menu.turn_id)
    if isinstance(turn, str):
        return turn
    if await is_busy(press):
        return _(BUSY)

    async def show() -> None:
        press.change_buttons(await _draw(press, turn, menu))

    # The server may take its time, and nobody else should wait for it.
    press.lane.run_in_background(show)
    return ""


async def press_back(press: ButtonContext) -> str:
    """Put the answer's own buttons back."""
    turn = await turn_shown_here(press, press.number)
    if turn is None:
        return _(ANSWER_GONE)
    press.lane.run_in_order(lambda: press.services.show_buttons(turn))
    return ""


async def press_model(press: ButtonContext) -> str:
    """Let this model answer; its data is the turn, the place and the model."""
    id_, _colon, rest = press.pressed.argument.partition(":")
    place, _colon, digest = rest.partition(":")
    turn = await changeable_turn(press, read_id(id_))
    if isinstance(turn, str):
        return turn
    if await is_busy(press):
        return _(BUSY)
    menu = _Menu(turn.id, place="b" if place == "b" else "r")
    press.lane.run_in_background(lambda: _ask(press, turn, menu, digest))
    return ""


async def _ask(press: ButtonContext, turn: Turn, menu: _Menu, digest: str) -> None:
    names = await _models(press, turn)
    chosen = next((name for name in names if model_digest(name) == digest), None)
    if chosen is None:
        press.change_buttons(await _draw(press, turn, menu))
        return
    is_beside = menu.place == "b"
    # What counts from now on is the new answer; the older one is only still to be read.
    turns = press.storage.turns
    reopened = await turns.reopen(turn.id, in_place=not is_beside, model=chosen)
    if reopened is None:
        return
    if is_beside:
        press.change_buttons()
    press.lane.resume(await press.services.tell_day(reopened))


async def _draw(press: ButtonContext, turn: Turn, menu: _Menu) -> InlineKeyboardMarkup:
    names = await _models(press, turn)
    pages = -(-len(names) // MODELS_A_PAGE)
    page = min(menu.page, pages - 1)
    by = turn.written_by or turn.chosen_model or await _model_of_chat(press, turn)
    rows = [
        [InlineKeyboardButton(model_label(name, by), callback_data=_choice(menu, name))]
        for name in names[page * MODELS_A_PAGE : (page + 1) * MODELS_A_PAGE]
    ]
    if turns := page_buttons(page, pages, lambda number: menu.data(number, menu.place)):
        rows.append(turns)
    words, other = (_REPLACE, "b") if menu.place == "r" else (_BESIDE, "r")
    switch = menu.data(page, "b" if other == "b" else "r")
    rows.append([InlineKeyboardButton(_(words), callback_data=switch)])
    rows.append([InlineKeyboardButton(_(_BACK), callback_data=f"answer:{turn.id}")])
    return InlineKeyboardMarkup(rows)


def _choice(menu: _Menu, name: str) -> str:
    return f"with:{menu.turn_id}:{menu.place}:{model_digest(name)}"


async def _models(press: ButtonContext, turn: Turn) -> list[str]:
    """What the server offers; where it does not tell, the chat's own and the usual one."""
    known = await known_models(press.services)
    own = await _model_of_chat(press, turn)
    return list(known) or list(dict.fromkeys((own, press.services.defaults.model)))


async def _model_of_chat(press: ButtonContext, turn: Turn) -> str:
    settings = await press.storage.settings.of(turn.thread.chat_id)
    return settings.model or press.services.defaults.model


def _read_menu(argument: str) -> _Menu:
    """Whatever somebody may have made of it."""
    id_, _colon, rest = argument.partition(":")
    page, _colon, place = rest.partition(":")
    return _Menu(read_id(id_), read_id(page) or 0, "b" if place == "b" else "r")
