"""/remind: says something at a time, or again and again, and the buttons for it."""

import re
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.reminder import LONGEST, MOST_IN_CHAT, MOST_OPEN, Full, Kind, Reminder
from bot.domain.reminder_words import read_reminder
from bot.domain.time_zone import zone_named
from bot.domain.when import Mistake, Plan, WhenError
from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext, Command, CommandContext
from bot.telegram.outgoing.text.keyboards import keyboard
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text
from bot.telegram.reminder_texts import tell_plan, tell_short

HOW = N_(
    "Send `/remind`, a time and what to say, for example:\n"
    "`/remind 10m take out the tea`\n"
    "`/remind tomorrow 9:00 call the dentist`\n"
    "`/remind every monday 8:30 water the plants`\n"
    "As a reply to a message it reminds you of that message. To have me answer a question at that "
    "time, put `ask` behind the time."
)
_MISTAKES = {
    "past": N_("That time has passed."),
    "too often": N_("The shortest interval is 10 minutes."),
    "too far": N_("That is more than 10 years away."),
}
_NO_TIME = N_("I found no time in that.")
SET = N_("⏰ {time}\n{text}")
ZONE = N_("I took {zone} as your time zone.")
_CHANGE_ZONE = N_("🕒 Time zone")
TOO_MANY = N_("You already have {count} reminders. /reminders shows them, to delete some.")
_TOO_MANY_HERE = N_(
    "This group already has {count} reminders. An administrator can delete some with /reminders."
)
_TOO_LONG = N_("That is too long. A reminder can have up to {count} characters.")
UNDONE = N_("↩️ Undone. I won't remind you.")
GONE = N_("This reminder is gone.")
NOT_YOURS = N_("Only the person who set it, or a group administrator, can do that.")
_LATER = N_("⏰ Again: {time}\n{text}")
_ASK = re.compile(
    r"(?:ask\b|问(?=[\s:：,，])|问(?=.*(?:[?？吗呢么几谁]|什么|怎么样|怎样|如何|多少|哪里|哪儿)[。！!~\s]*$))"
    r"[\s:：,，]*",
    re.IGNORECASE | re.DOTALL,
)
"""Chinese has no spaces: 问候妈妈 is nothing to be asked, 问几点了？ is."""
_LATER_DATA = re.compile(r"([0-9]{1,18})\.([0-9]{1,12})\.(600|86400)")


async def _run(context: CommandContext) -> None:
    services, message = context.services, context.message
    zones, author, thread = services.storage.time_zones, message.author, message.thread
    zone = await zones.of(thread.chat_id, author.id)
    try:
        plan, text = read_reminder(context.argument, services.clock(), zone_named(zone))
    except WhenError as error:
        _tell_mistake(context, error.mistake)
        return
    kind: Kind = "say"
    if match := _ASK.match(text):
        kind, text = "ask", text[match.end() :]
    if not text and (message.replied is None or kind == "ask"):
        context.reply_privately(notice_text(_(HOW)))
        return
    if len(text) > LONGEST:
        context.reply_privately(_(_TOO_LONG).format(count=LONGEST))
        return
    reply_to = message.replied.message_id if message.replied else 0
    new = Reminder(0, thread, author, kind, text, reply_to, zone, plan, seen_id=message.message_id)
    added = await services.storage.reminders.add(
        new, f"update:{message.update_id}:{message.message_id}", services.clock()
    )
    if not isinstance(added, Reminder):
        context.reply_privately(tell_full(added))
        return
    lines = [_(SET).format(time=tell_plan(added), text=tell_short(added, with_kind=True))]
    buttons = [undo_button(added.id)]
    if not await zones.chosen(thread.chat_id, author.id):
        lines.append(_(ZONE).format(zone=zone))
        buttons.append(zone_button(added.id))
    _confirm(context, added, join_texts("\n\n", lines), keyboard(*buttons))


def _tell_mistake(context: CommandContext, mistake: Mistake) -> None:
    """What is wrong with the time, and how it is said where none was found."""
    if sentence := _MISTAKES.get(mistake):
        context.reply_privately(_(sentence))
        return
    lines: list[str | FormattedText] = [_(_NO_TIME)] if context.argument else []
    context.reply_privately(join_texts("\n\n", [*lines, notice_text(_(HOW))]))


def _confirm(
    context: CommandContext,
    added: Reminder,
    rich: FormattedText,
    buttons: InlineKeyboardMarkup | None,
) -> None:
    """Say it, and note by which message: a search for a lost one must not take it for that."""
    message, messages = context.message, context.services.messages
    reply_to = message.message_id if message.is_group else None
    notice = messages.notice(message.thread, rich, buttons, reply_to)

    async def confirm() -> None:
        await notice()
        seen = max(messages.calls.sent_ids(message.thread.chat_id), default=0)
        await context.services.storage.reminders.note_seen(added.id, seen)

    context.lane.run_in_order(confirm)


def tell_full(full: Full) -> str:
    """That there is no room for one more, and what to do about it."""
    if full == "person":
        return _(TOO_MANY).format(count=MOST_OPEN)
    return _(_TOO_MANY_HERE).format(count=MOST_IN_CHAT)


def zone_button(reminder_id: int) -> InlineKeyboardButton:
    """Offers other time zones, and moves the reminder to the one that is chosen."""
    return InlineKeyboardButton(_(_CHANGE_ZONE), callback_data=f"zone_of:{reminder_id}")


def undo_button(reminder_id: int, place: str = "") -> InlineKeyboardButton:
    """Takes a reminder back; `place` is "a" under an answer, which stays as it is."""
    return InlineKeyboardButton(_("↩️ Undo"), callback_data=f"unremind:{reminder_id}{place}")


async def press_undo(press: ButtonContext) -> str:
    """Under what has set it."""
    argument = press.pressed.argument
    is_under_answer, id_ = argument.endswith("a"), argument.removesuffix("a")
    reminder = await find_theirs(press, id_)
    if isinstance(reminder, str):
        return reminder
    await press.storage.reminders.delete(reminder.id)
    if is_under_answer:
        return _(UNDONE)
    press.rewrite(_(UNDONE))
    return ""


async def press_later(press: ButtonContext) -> str:
    """Under what was said: the same once more, from now."""
    match = _LATER_DATA.fullmatch(press.pressed.argument)
    reminder = await find_theirs(press, match[1] if match else "")
    if isinstance(reminder, str) or match is None:
        return reminder if isinstance(reminder, str) else _(GONE)
    now = press.services.clock()
    plan, seen_id = Plan(now + int(match[3])), press.pressed.message_id
    again = replace(reminder, plan=plan, seen_id=seen_id)
    made_by = f"later:{reminder.id}:{match[2]}"
    added = await press.storage.reminders.add(again, made_by, now)
    if not isinstance(added, Reminder):
        return tell_full(added)
    short = tell_short(added, with_kind=True)
    text = _(_LATER).format(time=tell_plan(added), text=short)
    press.rewrite(text, keyboard(undo_button(added.id)))
    return ""


async def find_theirs(press: ButtonContext, id_: str) -> Reminder | str:
    """The reminder that a button is about, or why it is not theirs: data may be made up."""
    is_number = id_.isascii() and id_.isdecimal() and len(id_) < 19  # noqa: PLR2004  # SQLite's integers
    reminder = await press.storage.reminders.find(int(id_)) if is_number else None
    author, thread = press.pressed.author, press.pressed.thread
    if reminder is None or reminder.thread.chat_id != thread.chat_id:
        return _(GONE)
    if reminder.author.id != author.id and not await press.services.permissions.is_chat_admin(
        author, thread
    ):
        return _(NOT_YOURS)
    return reminder


REMIND = Command("remind", N_("Remind you at a time"), _run)
