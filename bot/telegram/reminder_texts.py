"""How reminders are told: when they are due, what they say, and their buttons."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegramify_markdown import utf16_len

from bot.domain.reminder import Reminder
from bot.domain.schedule import Days, Every, Rule, Weekdays, now_there
from bot.domain.time_zone import zone_named
from bot.i18n.language import N_, _
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_TIME = N_("{weekday}, {date} {time}")
_DAILY, _DAYS = N_("every day, {time}"), N_("every {count} days, {time}")
_WEEKLY = N_("every {days}, {time}")
_HOURS, _MINUTES = N_("every {count} h"), N_("every {count} min")
THIS = N_("You asked me to remind you of this.")
_PLANNED = N_("(Planned for {time}.)")
_LATE_SECONDS = 60.0
_LONGEST = 60


def tell_time(at: float, zone: str) -> str:
    """Such as "Thu, 2026-11-26 18:30"."""
    there = now_there(at, zone_named(zone))
    return _(_TIME).format(
        weekday=_(_WEEKDAYS[there.weekday()]), date=f"{there:%Y-%m-%d}", time=f"{there:%H:%M}"
    )


def tell_rule(rule: Rule | None) -> str:
    """Such as "every day, 09:00"; "" for what is due once."""
    match rule:
        case Days(at, step):
            return _(_DAILY if step == 1 else _DAYS).format(count=step, time=f"{at:%H:%M}")
        case Weekdays(days, at):
            named = ", ".join(_(_WEEKDAYS[day]) for day in days)
            return _(_WEEKLY).format(days=named, time=f"{at:%H:%M}")
        case Every(seconds):
            hours, rest = divmod(seconds, 3600)
            return _(_MINUTES if rest else _HOURS).format(count=seconds // 60 if rest else hours)
    return ""


def tell_plan(reminder: Reminder) -> str:
    """When it is due next, in which zone, and how often."""
    told = f"{tell_time(reminder.plan.at, reminder.zone)} ({reminder.zone})"
    rule = tell_rule(reminder.plan.rule)
    return f"{told} · {rule}" if rule else told


def tell_short(reminder: Reminder, *, with_kind: bool = False) -> str:
    """What it says, in one short line; `with_kind`: with a sign where it is asked."""
    line = " ".join((reminder.text or _(THIS)).split())
    sign = "❓" if with_kind and reminder.kind == "ask" else ""
    return sign + (line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…")


def say_reminder(reminder: Reminder, planned_at: float, now: float) -> FormattedText:
    """What is said when it is due; in a group it mentions who asked for it."""
    text, entities = "⏰ ", []
    if not reminder.thread.is_private and reminder.author.name:
        name = reminder.author.name
        if reminder.author.id > 0:
            entities.append(
                Entity("text_mention", utf16_len(text), utf16_len(name), user_id=reminder.author.id)
            )
        text += f"{name}: "
    text += reminder.text or _(THIS)
    if now - planned_at > _LATE_SECONDS:
        text += "\n" + _(_PLANNED).format(time=tell_time(planned_at, reminder.zone))
    return FormattedText(text, tuple(entities))


def later_buttons(reminder_id: int, planned_at: float) -> InlineKeyboardMarkup:
    """Under what was said: the same once more."""
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    _(label), callback_data=f"later:{reminder_id}.{int(planned_at)}.{seconds}"
                )
                for label, seconds in ((N_("+10 min"), 600), (N_("+1 day"), 86400))
            ]
        ]
    )
