"""The cards that ask whether a tool may do what the model wants of it."""

import json
import logging

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError
from telegramify_markdown import utf16_len

from bot.assistant.tool_approvals import ApprovalCards, ApprovalRequest
from bot.domain.message import Thread
from bot.domain.speaker_labels import clean_line, show_name
from bot.i18n.language import N_, _
from bot.storage.approvals import Approval, CallId, Said
from bot.storage.people import People
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import Undeliverable
from bot.telegram.outgoing.text.entity import Entity
from bot.telegram.outgoing.text.markdown import FormattedText, plain

logger = logging.getLogger(__name__)

_ASK = N_("🔧 To answer this, I would like to use “{tool}”:")
_ASK_FOR = N_("🔧 To answer {name}, I would like to use “{tool}”:")
_MAY_I = N_("May I? Nothing is done until you say so.")
_ONCE, _HERE, _DENY = N_("✅ Allow once"), N_("✅ Allow in this chat"), N_("🚫 Deny")
_ENDS: dict[Said, str] = {
    "once": N_("✅ “{tool}” was allowed once."),
    "chat": N_("✅ “{tool}” is allowed in this chat from now on. To change that, send /tools."),
    "denied": N_("🚫 “{tool}” was not allowed."),
    "expired": N_("⌛ Nobody allowed “{tool}” in time, so it was not used."),
}
_OVER = N_("⏹ “{tool}” is not needed any more.")
_LONGEST_ARGUMENTS, _LONGEST_LINE = 1500, 1000
_LONGEST_TOOL = 64


class ApprovalDesk:
    """Shows cards, and says on them what came of it."""

    def __init__(self, messages: Messages, people: People) -> None:
        self._messages = messages
        self._people = people

    @property
    def cards(self) -> ApprovalCards:
        """As the assistant knows it."""
        return ApprovalCards(self.show, self.tell_end)

    async def show(self, request: ApprovalRequest) -> int | None:
        """Ask; the message's id, None where it cannot be sent."""
        turn = request.turn
        reply_to = None if turn.thread.is_private else turn.question_message_id or None
        name = "" if turn.thread.is_private else await self._name(turn.author_id)
        try:
            return await self._messages.say(
                turn.thread, write_card(request, name), buttons(request.call), reply_to
            )
        except (Undeliverable, TelegramError) as error:
            logger.info("nobody could be asked: %s", error)
            return None

    async def tell_end(self, request: ApprovalRequest, approval: Approval, said: Said) -> None:
        """Make the card say so."""
        if approval.message_id is not None:
            text = plain(tell_outcome(request.tool.title, said))
            thread = request.turn.thread
            await self._messages.rewriting(thread, approval.message_id, text, None)()

    async def close(self, thread: Thread, approval: Approval) -> None:
        """The answer has ended without it."""
        if approval.message_id is not None:
            text = plain(tell_over(approval.title))
            await self._messages.rewriting(thread, approval.message_id, text, None)()

    async def _name(self, author_id: int) -> str:
        name = await self._people.name(author_id)
        return show_name(name) if name else ""


def write_card(request: ApprovalRequest, name: str) -> FormattedText:
    """Who, what, with which arguments; these are the model's words, so they are shown as code."""
    tool = clean_line(request.tool.title, _LONGEST_TOOL)
    head = _(_ASK_FOR).format(name=name, tool=tool) if name else _(_ASK).format(tool=tool)
    arguments = json.dumps(request.arguments, ensure_ascii=False, indent=1)
    shown = "\n".join(map(_show_line, arguments.split("\n")))
    if len(shown) > _LONGEST_ARGUMENTS:
        shown = f"{shown[:_LONGEST_ARGUMENTS]} …"
    code = Entity(Entity.PRE, utf16_len(head) + 1, utf16_len(shown), language="json")
    return FormattedText(f"{head}\n{shown}\n{_(_MAY_I)}", (code,))


def _show_line(line: str) -> str:
    """What is left out of a long one is told: it may be what matters."""
    return clean_line(line, _LONGEST_LINE) + (" …" if len(line) > _LONGEST_LINE else "")


def tell_outcome(tool: str, said: Said) -> str:
    """What a card says in the end."""
    return _(_ENDS[said]).format(tool=clean_line(tool, _LONGEST_TOOL))


def tell_over(tool: str) -> str:
    """What it says where the answer has ended without it."""
    return _(_OVER).format(tool=clean_line(tool, _LONGEST_TOOL))


def buttons(call: CallId) -> InlineKeyboardMarkup:
    """Their data names the call; who may press is looked up when they are."""
    data = f"{call.turn_id}.{call.round}.{call.position}"
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(_(_ONCE), callback_data=f"tool_once:{data}"),
                InlineKeyboardButton(_(_DENY), callback_data=f"tool_deny:{data}"),
            ],
            [InlineKeyboardButton(_(_HERE), callback_data=f"tool_chat:{data}")],
        ]
    )
