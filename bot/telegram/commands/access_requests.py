"""A stranger's button Ask for access, and the admins' buttons Allow and Deny."""

import asyncio

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.message import Author, Thread
from bot.domain.speaker_labels import clean_name, show_name
from bot.i18n.language import N_, _, choose_language, in_language
from bot.storage.grants import AccessRequest, Verdict
from bot.telegram.commands.context import ButtonContext, Services
from bot.telegram.commands.permissions import OWNERS_ONLY, record_audit
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.text.keyboards import keyboard
from bot.telegram.outgoing.text.markdown import plain
from bot.telegram.outgoing.text.notice_text import notice_text

_ASK = N_("🔔 Ask for access")
_ASKED = N_("I've asked the bot's admin. I'll tell you when they decide.")
_ASKED_ALREADY = N_("You have already asked. I'll tell you when they decide.")
_IN_ALREADY = N_("You already have access. Just send a message.")
_NOT_IN = N_("Your request was declined.")

_NOTICE = N_("🔔 {name} asks for access to this bot.\nUsername: {username}\nID: `{id}`")
_NO_USERNAME = N_("none")
_ALLOW, _DENY = N_("✅ Allow"), N_("🚫 Decline")
_LET_IN = N_("✅ {name} ({id}) now has access.")
_KEPT_OUT = N_("🚫 {name} ({id}) has no access. To change that, send `/allow {id}`.")
_DECIDED = N_("This request has already been decided.")

_WELCOME = N_("✅ You now have access. Send me a message and I'll answer.")


def request_button() -> InlineKeyboardMarkup | None:
    """What a stranger may press."""
    return keyboard(InlineKeyboardButton(_(_ASK), callback_data="ask_access:"))


async def press_request(press: ButtonContext) -> str:
    """Ask the admins; strangers may press this, so everything is checked here."""
    pressed, services = press.pressed, press.services
    author, access = pressed.author, press.services.access_list.access
    if author.id != pressed.thread.chat_id:
        return ""
    if access.may_speak(author.id, author.id):
        return _(_IN_ALREADY)
    if author.id in access.denied:
        return _(_NOT_IN)
    await services.storage.people.note(author)
    request = AccessRequest(
        author.id, clean_name(author.name), pressed.thread.chat_id, author.language
    )
    if not await services.storage.grants.request_access(request, services.clock()):
        return _(_ASKED_ALREADY)
    press.rewrite(_(_ASKED))
    press.lane.run_in_background(lambda: _tell_admins(services, author))
    return ""


async def _tell_admins(services: Services, stranger: Author) -> None:
    """All at once: one of them may be hard to reach."""
    admins = sorted(services.access_list.access.admins)
    await asyncio.gather(*(_tell_admin(services, admin, stranger) for admin in admins))


async def _tell_admin(services: Services, admin: int, stranger: Author) -> None:
    settings = await services.storage.settings.of(admin)
    with in_language(choose_language(settings.language, services.defaults.language)):
        text = notice_text(
            _(_NOTICE),
            name=show_name(stranger.name),
            username=f"@{stranger.username}" if stranger.username else _(_NO_USERNAME),
            id=stranger.id,
        )
        buttons = keyboard(
            InlineKeyboardButton(_(_ALLOW), callback_data=f"admit:{stranger.id}"),
            InlineKeyboardButton(_(_DENY), callback_data=f"refuse:{stranger.id}"),
        )
    await services.messages.notice(Thread(admin), text, buttons)()


async def press_admit(press: ButtonContext) -> str:
    """Let somebody in who has asked for it."""
    return await _decide(press, "allowed")


async def press_decline(press: ButtonContext) -> str:
    """Shut somebody out who has asked to be let in."""
    return await _decide(press, "denied")


async def _decide(press: ButtonContext, verdict: Verdict) -> str:
    services, author, number = press.services, press.pressed.author, press.number
    if not services.permissions.is_bot_admin(author):
        return _(OWNERS_ONLY)
    if not number:
        return _(_DECIDED)
    request = await services.storage.grants.answer(number, verdict)
    if request is None:
        return _(_DECIDED)
    services.access_list.grant(number, verdict)
    await record_audit(services, author, 0, verdict, f"{number} {request.name}")
    is_allowed = verdict == "allowed"
    text = notice_text(_(_LET_IN if is_allowed else _KEPT_OUT), name=request.name, id=number)
    press.rewrite(text)
    tell_outcome(services, press.lane, request, verdict)
    return ""


def tell_outcome(services: Services, lane: Lane, request: AccessRequest, verdict: Verdict) -> None:
    """Let the one who has asked know, in the background."""

    async def tell() -> None:
        settings = await services.storage.settings.of(request.chat_id)
        language = choose_language(settings.language, request.language, services.defaults.language)
        with in_language(language):
            text = _(_WELCOME) if verdict == "allowed" else _(_NOT_IN)
        await services.messages.notice(Thread(request.chat_id), plain(text))()

    lane.run_in_background(tell)
