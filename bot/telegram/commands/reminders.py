"""/reminders: what is still to come here, with buttons to delete, to pause and to go on."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.message import Author, Thread
from bot.domain.reminder import Reminder
from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.commands.remind import find_theirs
from bot.telegram.reminder_texts import tell_plan, tell_short

_TITLE = N_("⏰ Reminders here:")
_NONE = N_("There are no reminders here. /remind sets one.")
_PAUSED = N_("paused")
_OLD = N_("This button no longer works. Send /reminders again.")
_ON_A_PAGE = 8


async def _run(context: CommandContext) -> None:
    context.reply_privately(
        *await _view(context.services, context.message.author, context.message.thread)
    )


async def press_page(press: ButtonContext) -> str:
    """Another page: `page`."""
    argument = press.pressed.argument
    if argument.isascii() and argument.isdecimal() and len(argument) <= 3:  # noqa: PLR2004  # of 1000 pages
        press.rewrite(*await _view_again(press, int(argument)))
        return ""
    return _(_OLD)


async def press_change(press: ButtonContext) -> str:
    """`what.id.page`: delete, pause or go on."""
    what, _dot, rest = press.pressed.argument.partition(".")
    id_, _dot, page = rest.partition(".")
    is_good = what in ("delete", "pause", "resume") and page.isascii() and page.isdecimal()
    if not is_good or len(page) > 3:  # noqa: PLR2004  # of 1000 pages
        return _(_OLD)
    reminder = await find_theirs(press, id_)
    if isinstance(reminder, str):
        return reminder
    reminders, now = press.storage.reminders, press.services.clock()
    if what == "delete":
        await reminders.delete(reminder.id)
    else:
        await reminders.pause(reminder, now, is_paused=what == "pause")
    press.rewrite(*await _view_again(press, int(page)))
    return ""


async def _view_again(press: ButtonContext, page: int) -> tuple[str, InlineKeyboardMarkup | None]:
    return await _view(press.services, press.pressed.author, press.pressed.thread, page)


async def _view(
    services: Services, author: Author, thread: Thread, page: int = 0
) -> tuple[str, InlineKeyboardMarkup | None]:
    """Mine; of a group that one administers, all."""
    sees_all = await services.permissions.is_chat_admin(author, thread) and not thread.is_private
    found = await services.storage.reminders.open_in(
        thread.chat_id, None if sees_all else author.id
    )
    if not found:
        return _(_NONE), None
    page = min(page, (len(found) - 1) // _ON_A_PAGE)
    first = page * _ON_A_PAGE
    shown = list(enumerate(found, start=1))[first : first + _ON_A_PAGE]
    lines = [_line(number, one, with_name=sees_all) for number, one in shown]
    rows = [_buttons(number, one, page) for number, one in shown]
    turning = [
        InlineKeyboardButton(sign, callback_data=f"reminders:{other}")
        for sign, other in (("◀️", page - 1), ("▶️", page + 1))
        if 0 <= other <= (len(found) - 1) // _ON_A_PAGE
    ]
    return "\n\n".join([_(_TITLE), *lines]), InlineKeyboardMarkup(
        [*rows, *([turning] if turning else [])]
    )


def _line(number: int, reminder: Reminder, *, with_name: bool) -> str:
    whose = f"{reminder.author.name}: " if with_name else ""
    sign = "❓" if reminder.kind == "ask" else ""
    state = f" · {_(_PAUSED)}" if reminder.state == "paused" else ""
    return f"{number}. {sign}{whose}{tell_short(reminder)}\n{tell_plan(reminder)}{state}"


def _buttons(number: int, reminder: Reminder, page: int) -> Sequence[InlineKeyboardButton]:
    is_paused = reminder.state == "paused"
    what, label = ("resume", N_("▶️ Go on")) if is_paused else ("pause", N_("⏸ Pause"))
    return [
        InlineKeyboardButton(
            f"{_(words)} {number}", callback_data=f"reminder:{verb}.{reminder.id}.{page}"
        )
        for words, verb in ((N_("🗑 Delete"), "delete"), (label, what))
    ]


REMINDERS = Command("reminders", N_("List and change reminders"), _run, is_ephemeral=True)
