"""/timezone: where somebody lives, or a group as a whole, so that 9:00 is their 9:00."""

from collections.abc import Callable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.time_zone import find_zone
from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import choose, may_choose, refuse_press, settings_button
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.outgoing.text.keyboards import keyboard
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text
from bot.telegram.reminder_texts import tell_time

_NOW = N_("🕒 Time zone here: {zone}. It is {time} there.")
_HOW = N_("To change it, send `/timezone` and a city or a distance to UTC, such as `/timezone +8`.")
UNKNOWN = N_("I don't know this time zone. Try a large city near you, such as Berlin.")
_OFTEN = {
    "America/Los_Angeles": N_("Los Angeles"),
    "America/New_York": N_("New York"),
    "America/Sao_Paulo": N_("São Paulo"),
    "Europe/London": N_("London"),
    "Europe/Berlin": N_("Berlin"),
    "Europe/Moscow": N_("Moscow"),
    "Asia/Dubai": N_("Dubai"),
    "Asia/Kolkata": N_("Kolkata"),
    "Asia/Shanghai": N_("Shanghai"),
    "Asia/Tokyo": N_("Tokyo"),
    "Australia/Sydney": N_("Sydney"),
    "UTC": "UTC",
}
_A_ROW = 3


async def _run(context: CommandContext) -> None:
    services, message = context.services, context.message
    if not context.argument:
        context.reply_privately(*await _view(services, message.thread.chat_id))
    elif (zone := find_zone(context.argument)) is None:
        context.reply_privately(_(UNKNOWN))
    elif await may_choose(context):
        await choose(services, message.author, message.thread, timezone=zone)
        context.reply(f"✅ {tell_zone(services, zone)}")


async def press_page(press: ButtonContext) -> str:
    """From the settings."""
    if refusal := await refuse_press(press):
        return refusal
    press.rewrite(*await _view(press.services, press.pressed.thread.chat_id, with_back=True))
    return ""


async def press_zone(press: ButtonContext) -> str:
    """One of those that are offered."""
    if refusal := await refuse_press(press):
        return refusal
    zone = find_zone(press.pressed.argument)
    if zone is None:
        return _(UNKNOWN)
    await choose(press.services, press.pressed.author, press.pressed.thread, timezone=zone)
    press.rewrite(f"✅ {tell_zone(press.services, zone)}", keyboard(settings_button()))
    press.announce("timezone", tell_zone(press.services, zone))
    return ""


def tell_zone(services: Services, zone: str) -> str:
    """Which it is, and what time it is there."""
    return _(_NOW).format(zone=zone, time=tell_time(services.clock(), zone))


def zone_rows(data_of: Callable[[str], str]) -> list[list[InlineKeyboardButton]]:
    """Buttons with zones in which many live, and their data by the zone's name."""
    buttons = [
        InlineKeyboardButton(_(city), callback_data=data_of(name)) for name, city in _OFTEN.items()
    ]
    return [buttons[first : first + _A_ROW] for first in range(0, len(buttons), _A_ROW)]


async def _view(
    services: Services, chat_id: int, *, with_back: bool = False
) -> tuple[FormattedText, InlineKeyboardMarkup]:
    zone = await services.storage.time_zones.of(chat_id, chat_id)
    rows = zone_rows(lambda name: f"timezone:{name}")
    if with_back:
        rows.append([settings_button()])
    return join_texts(
        "\n\n", [tell_zone(services, zone), notice_text(_(_HOW))]
    ), InlineKeyboardMarkup(rows)


TIMEZONE = Command(
    "timezone", N_("Choose your time zone"), _run, places=("private", "admins"), is_ephemeral=True
)
