"""The button under a first reminder: somebody tells where they live, and it moves there."""

from telegram import InlineKeyboardMarkup

from bot.domain.reminder import Reminder
from bot.domain.time_zone import find_zone, zone_named
from bot.domain.when import Plan, move_plan
from bot.i18n.language import N_, _
from bot.storage.effect import begin_effect, hold_effect
from bot.telegram.commands.chat_settings import choose, refuse_press
from bot.telegram.commands.context import ButtonContext
from bot.telegram.commands.remind import SET, find_theirs, undo_button
from bot.telegram.commands.timezone import UNKNOWN, tell_zone, zone_rows
from bot.telegram.outgoing.text.keyboards import keyboard
from bot.telegram.outgoing.text.markdown import plain
from bot.telegram.outgoing.text.notice_text import notice_text
from bot.telegram.reminder_texts import tell_plan, tell_short

_WHERE = N_("🕒 Where are you? If it is none of these, send `/timezone` and a city near you.")


async def press_offer(press: ButtonContext) -> str:
    """Below the reminder, so that it stays."""
    if refusal := await refuse_press(press):
        return refusal
    reminder = await find_theirs(press, press.pressed.argument)
    if isinstance(reminder, str):
        return reminder
    rows = zone_rows(lambda name: f"rezone:{reminder.id}.{name}")
    notice = press.services.messages.notice(
        press.pressed.thread, notice_text(_(_WHERE)), InlineKeyboardMarkup(rows)
    )
    press.lane.run_in_order(notice)
    return ""


async def press_choose(press: ButtonContext) -> str:
    """`id.zone`: it is theirs from now on, and the reminder comes at the same hour there."""
    if refusal := await refuse_press(press):
        return refusal
    id_, _dot, name = press.pressed.argument.partition(".")
    zone, reminder = find_zone(name), await find_theirs(press, id_)
    if isinstance(reminder, str):
        return reminder
    if zone is None:
        return _(UNKNOWN)
    services, pressed = press.services, press.pressed
    # The last part ends it: a kill between them has both done anew.
    hold_effect()
    await choose(services, pressed.author, pressed.thread, timezone=zone)
    begin_effect()
    told = f"✅ {tell_zone(services, zone)}"
    moved = await _move(press, reminder, zone)
    if moved is None:
        press.rewrite(plain(told))
        return ""
    text = _(SET).format(time=tell_plan(moved), text=tell_short(moved, with_kind=True))
    press.rewrite(f"{told}\n\n{text}", keyboard(undo_button(moved.id)))
    return ""


async def _move(press: ButtonContext, reminder: Reminder, zone: str) -> Reminder | None:
    """As it is then; None where it was said already."""
    old, new = zone_named(reminder.zone), zone_named(zone)
    plan: Plan = move_plan(reminder.plan, old, new, press.services.clock())
    return await press.storage.reminders.move(reminder, zone, plan.at)
