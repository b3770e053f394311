"""The buttons of a card that asks whether a tool may be used."""

import re

from bot.domain.turn import Turn
from bot.i18n.language import N_, _
from bot.storage.approvals import Approval, CallId, Said
from bot.telegram.approval_cards import tell_outcome, tell_over
from bot.telegram.commands.context import ButtonContext
from bot.telegram.commands.permissions import ADMINS_ONLY, record_audit

_NOT_YOURS = N_("Only the person who asked, or the bot's admin, can decide this.")
_UNKNOWN = N_("This button no longer works.")
_CALL = re.compile(r"([0-9]{1,18})\.([0-9]{1,3})\.([0-9]{1,3})")


async def press_once(press: ButtonContext) -> str:
    """Only this call."""
    return await _decide(press, "once")


async def press_chat(press: ButtonContext) -> str:
    """This tool in this chat, whatever the model wants of it."""
    return await _decide(press, "chat")


async def press_deny(press: ButtonContext) -> str:
    """Not this call."""
    return await _decide(press, "denied")


async def _decide(press: ButtonContext, said: Said) -> str:
    services, author, thread = press.services, press.pressed.author, press.pressed.thread
    match = _CALL.fullmatch(press.pressed.argument)
    call = CallId(*map(int, match.groups())) if match else None
    turn = await press.storage.turns.find(call.turn_id) if call else None
    approval = await press.storage.approvals.find(call) if call else None
    # The data is anybody's to make up: all of it has to fit together.
    if call is None or turn is None or approval is None or turn.thread.chat_id != thread.chat_id:
        return _(_UNKNOWN)
    if author.id != turn.author_id and not services.permissions.is_bot_admin(author):
        return _(_NOT_YOURS)
    if said == "chat" and not await services.permissions.is_chat_admin(author, thread):
        return _(ADMINS_ONLY)
    if approval.said is None and _is_over(turn, press):
        press.rewrite(tell_over(approval.title))
        return ""
    if await services.approvals.decide(call, said, thread.chat_id):
        await record_audit(services, author, thread.chat_id, "tool", f"{said} {approval.tool}")
    press.rewrite(tell_outcome(approval.title, await _outcome(press, approval, said)))
    return ""


def _is_over(turn: Turn, press: ButtonContext) -> bool:
    running = press.lane.running
    is_running = running is not None and running.turn is not None and running.turn.id == turn.id
    return turn.is_answered or (is_running and running is not None and running.is_stopped)


async def _outcome(press: ButtonContext, approval: Approval, said: Said) -> Said:
    """Who presses second sees what the first has said."""
    now = await press.storage.approvals.find(approval.call)
    return (now.said if now else None) or said
