"""/forget: deletes what somebody has said, everywhere, or all that was said in a chat."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.i18n.language import N_, _
from bot.storage.effect import hold_effect
from bot.telegram.commands.context import ButtonContext, Command, CommandContext
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.outgoing.text.keyboards import keyboard
from bot.telegram.outgoing.text.markdown import plain
from bot.telegram.outgoing.text.notice_text import notice_text

ASKING_SECONDS = 600.0

_SURE = N_(
    "Delete everything you have said to me, in all chats, with my answers, your files, pictures, "
    "reminders and personas, and what I remember of it? This cannot be undone.\n\n"
    "What stays:\n"
    "• the messages you see in Telegram, which you can delete there\n"
    "• backups that the bot's admin keeps elsewhere\n"
    "• what others forwarded or wrote about you\n"
    "• system prompts and personas you set in groups, without your name\n"
    "• your settings, access and budget\n"
    "• the list of your changes, if you are an admin of this bot\n\n"
    "Usage is still counted, but no longer as yours."
)
_SURE_OF_CHAT = N_(
    "Delete everything anyone has said to me in this chat, with my answers, files, pictures, "
    "system prompts, personas, reminders and what I remember? This cannot be undone.\n\n"
    "What stays:\n"
    "• the messages you see in Telegram, which you can delete there\n"
    "• backups that the bot's admin keeps elsewhere\n"
    "• this chat's settings, access and budget\n\n"
    "Usage is still counted."
)
_DELETE = N_("🗑 Delete everything")
_KEEP = N_("Keep it")
_HOW = N_("/forget deletes what you have said to me. `/forget chat` deletes this whole chat.")
_ADMINS = N_(
    "Only this group's administrators can delete all of it. /forget deletes what is yours."
)
_NOBODY = N_(
    "You are writing as a group or a channel, so I can't tell what is yours. Send /forget as "
    "yourself, or `/forget chat` for this whole chat."
)
_NOT_YOURS = N_("Only the person who asked can use this button.")
_TOO_LATE = N_("This has expired. Send /forget again.")
_KEPT = N_("Nothing was deleted.")
_UNDER_WAY = N_("⏳ Deleting…")
_DONE = N_("🗑 Deleted. To remove the messages you see here, delete them in Telegram.")
_DONE_LATER = N_(
    "🗑 Deleted. Traces may still be in the database file or in backups. I'll try to remove "
    "them within a day. To remove the messages you see here, delete them in Telegram."
)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a button stands for: `what` is me, chat or keep. Whoever asked may be a chat."""

    what: str
    asker: int
    at: int

    def button(self, text: str) -> InlineKeyboardButton:
        data = f"forget:{self.what}.{self.asker}.{self.at}"
        return InlineKeyboardButton(text, callback_data=data)


async def _run(context: CommandContext) -> None:
    author, thread, now = (
        context.message.author,
        context.message.thread,
        int(context.services.clock()),
    )
    what = context.argument.strip().lower()
    if what not in ("", "chat"):
        context.reply_privately(notice_text(_(_HOW)))
    elif what and not await context.services.permissions.is_chat_admin(author, thread):
        context.reply_privately(_(_ADMINS))
    elif not what and author.id < 0:
        context.reply_privately(notice_text(_(_NOBODY)))
    elif what:
        context.reply(_(_SURE_OF_CHAT), _buttons(_Wish("chat", author.id, now)))
    else:
        context.reply(_(_SURE), _buttons(_Wish("me", author.id, now)))


def _buttons(wish: _Wish) -> InlineKeyboardMarkup | None:
    keep = _Wish("keep", wish.asker, wish.at)
    return keyboard(wish.button(_(_DELETE)), keep.button(_(_KEEP)))


async def press(press: ButtonContext) -> str:
    """Both buttons. Their data may be made up: then it is about whoever made it up."""
    wish, presser = _read(press.pressed.argument), press.pressed.author
    if wish is None:
        return _(_TOO_LATE)
    # A group that asks is an anonymous admin, who presses as a person.
    is_admin = await press.services.permissions.is_chat_admin(presser, press.lane.thread)
    if presser.id != wish.asker and not (wish.asker == press.lane.thread.chat_id and is_admin):
        return _(_NOT_YOURS)
    if wish.what == "chat" and not is_admin:
        return _(_ADMINS)
    if not 0 <= press.services.clock() - wish.at <= ASKING_SECONDS:
        return _(_TOO_LATE)
    if wish.what == "keep":
        press.rewrite(_(_KEPT))
    elif wish.what == "me":
        await _forget(press, presser.id)
    else:
        chat_id = press.lane.thread.chat_id
        hold_effect()
        await press.storage.audit.note(presser.id, "forget", "", press.services.clock(), chat_id)
        await _forget(press, None)
    return ""


async def _forget(press: ButtonContext, user_id: int | None) -> None:
    """Stop and take back what is under way, then delete: of a person, or, for None, of the chat."""
    services, lane = press.services, press.lane
    hold_effect()
    press.rewrite(_(_UNDER_WAY))
    lanes = press.lanes.everywhere() if user_id else press.lanes.of_chat(lane.thread.chat_id)
    withdrawn = [other.cancel_all(user_id) for other in lanes]
    running = [running for _dropped, running in withdrawn if running]
    for one in running:
        await one.stored_turn()
    ids = [id_ for dropped, _running in withdrawn for id_ in dropped]
    await services.storage.inbox.finish(ids, services.clock())
    # What is asked from here on is not meant.
    until = await services.storage.deletion.newest_turn()
    lane.run_in_background(lambda: _delete(press, user_id, running, until))


async def _delete(
    press: ButtonContext, user_id: int | None, running: list[ActiveTurn], until: int
) -> None:
    services, chat_id = press.services, press.lane.thread.chat_id
    for one in running:
        await one.ended()
    if user_id:
        services.group_context.forget(user_id)
        await services.storage.deletion.forget_person(user_id, until, services.clock())
        services.storage.people.forget(user_id)
    else:
        services.group_context.clear(chat_id)
        await services.storage.deletion.forget_chat(chat_id, until, services.clock())
    # Only now: a kill in the midst of it lets the next process delete the rest. And before the
    # file is written anew: what Telegram sent of the press goes, too.
    await services.storage.inbox.finish([press.pressed.update_id], services.clock())
    await _scrub(press)


async def _scrub(press: ButtonContext) -> None:
    """Write the file anew, and then the backups, which may take minutes."""
    is_clean = await press.storage.deletion.scrub()
    backups = press.storage.backup_deletion
    takes_longer = not is_clean or await backups.is_due()
    if takes_longer:
        await _tell_end(press, _DONE_LATER)
    is_clean = await backups.clean(press.services.clock()) and is_clean
    if is_clean or not takes_longer:
        await _tell_end(press, _DONE if is_clean else _DONE_LATER)


async def _tell_end(press: ButtonContext, sentence: str) -> None:
    pressed = press.pressed
    rewriting = press.services.messages.rewriting
    await rewriting(pressed.thread, pressed.message_id, plain(_(sentence)))()


def _read(argument: str) -> _Wish | None:
    what, _dot, rest = argument.partition(".")
    asker, _dot, at = rest.partition(".")
    is_good = what in ("me", "chat", "keep") and asker.removeprefix("-").isdecimal()
    if not is_good or not asker.isascii() or not (at.isdecimal() and at.isascii()):
        return None
    return _Wish(what, int(asker), int(at))


FORGET = Command("forget", N_("Delete what you have said to me"), _run)
