"""A stranger's button Ask for access, and the admins' buttons Allow and Deny."""

import asyncio

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.message import Author, Thread
from bot.domain.speaker_labels import clean_name, show_name
from bot.i18n.language import N_, _, choose_language, in_language
from bot.storage.grants import Knock, Verdict
from bot.telegram.commands.context import Press, Tools
from bot.telegram.commands.permissions import OWNERS_ONLY, note_deed
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.text.keyboards import keyboard
from bot.telegram.outgoing.text.markdown import plain

_KNOCK = N_("🔔 Ask for access")
_ASKED = N_("I have asked the people who run this bot. You will hear from me when they decide.")
_ASKED_ALREADY = N_("They have been asked already. You will hear from me when they decide.")
_IN_ALREADY = N_("You may speak with me already: just write.")
_NOT_IN = N_("The people who run this bot have decided not to let you in.")

_NOTICE = N_("🔔 {name} asks for access to this bot.\nUsername: {username}\nId: {id}")
_NO_USERNAME = N_("none")
_ALLOW, _DENY = N_("✅ Allow"), N_("🚫 Deny")
_LET_IN = N_("✅ {name} ({id}) may speak with me now.")
_KEPT_OUT = N_("🚫 {name} ({id}) may not speak with me. /allow {id} changes that.")
_DECIDED = N_("This has been decided already.")

_WELCOME = N_("✅ You have been let in: write to me, and I answer.")


def knock_button() -> InlineKeyboardMarkup | None:
    """What a stranger may press."""
    return keyboard(InlineKeyboardButton(_(_KNOCK), callback_data="knock:"))


async def press_knock(press: Press) -> str:
    """Ask the admins; strangers may press this, so everything is checked here."""
    pressed, tools = press.pressed, press.tools
    author, access = pressed.author, press.tools.doors.access
    if author.id != pressed.thread.chat_id:
        return ""
    if access.may_speak(author.id, author.id):
        return _(_IN_ALREADY)
    if author.id in access.denied:
        return _(_NOT_IN)
    await tools.people.note(author)
    knock = Knock(author.id, clean_name(author.name), pressed.thread.chat_id, author.language)
    if not await tools.grants.knock(knock, tools.clock()):
        return _(_ASKED_ALREADY)
    press.rewrite(_(_ASKED))
    press.lane.beside(lambda: _tell_admins(tools, author))
    return ""


async def _tell_admins(tools: Tools, stranger: Author) -> None:
    """All at once: one of them may be hard to reach."""
    admins = sorted(tools.doors.access.admins)
    await asyncio.gather(*(_tell_admin(tools, admin, stranger) for admin in admins))


async def _tell_admin(tools: Tools, admin: int, stranger: Author) -> None:
    settings = await tools.settings.of(admin)
    with in_language(choose_language(settings.language, tools.language)):
        text = _(_NOTICE).format(
            name=show_name(stranger.name),
            username=f"@{stranger.username}" if stranger.username else _(_NO_USERNAME),
            id=stranger.id,
        )
        buttons = keyboard(
            InlineKeyboardButton(_(_ALLOW), callback_data=f"admit:{stranger.id}"),
            InlineKeyboardButton(_(_DENY), callback_data=f"refuse:{stranger.id}"),
        )
    await tools.messages.notice(Thread(admin), plain(text), buttons)()


async def press_admit(press: Press) -> str:
    """Let somebody in who has asked for it."""
    return await _decide(press, "allowed")


async def press_refuse(press: Press) -> str:
    """Shut somebody out who has asked to be let in."""
    return await _decide(press, "denied")


async def _decide(press: Press, verdict: Verdict) -> str:
    tools, author, number = press.tools, press.pressed.author, press.number
    if not tools.rights.is_bot_admin(author):
        return _(OWNERS_ONLY)
    if not number:
        return _(_DECIDED)
    knock = await tools.grants.answer(number, verdict)
    if knock is None:
        return _(_DECIDED)
    tools.doors.decide(number, verdict)
    await note_deed(tools, author, 0, verdict, f"{number} {knock.name}")
    said = _LET_IN if verdict == "allowed" else _KEPT_OUT
    press.rewrite(_(said).format(name=knock.name, id=number))
    tell_outcome(tools, press.lane, knock, verdict)
    return ""


def tell_outcome(tools: Tools, lane: Lane, knock: Knock, verdict: Verdict) -> None:
    """Let the one who has knocked know, in the background."""

    async def tell() -> None:
        settings = await tools.settings.of(knock.chat_id)
        language = choose_language(settings.language, knock.language, tools.language)
        with in_language(language):
            text = _(_WELCOME) if verdict == "allowed" else _(_NOT_IN)
        await tools.messages.notice(Thread(knock.chat_id), plain(text))()

    lane.beside(tell)
