"""What people hear who may not use the bot: once, and how to ask for it."""

from collections.abc import Callable

from bot.domain.recent import Recent
from bot.i18n.language import N_, _
from bot.storage.notified_users import NotifiedUsers
from bot.telegram.access.access_list import AccessList
from bot.telegram.commands.access_requests import request_button
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.owner_setup import is_claim
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.notice_text import notice_text

_MAY_ASK = N_(
    "You don't have access yet. Tap the button to ask for it, or give the bot's admin your "
    "Telegram ID: `{id}`"
)
_MAY_NOT_ASK = N_(
    "You don't have access yet. Ask the person who runs this bot, and give them your "
    "Telegram ID: `{id}`"
)

_REMEMBERED = 1000
"""Strangers who are being told."""


class Strangers:
    """Tells each of them once; where nobody runs the bot yet, once more when somebody does."""

    def __init__(
        self,
        notified: NotifiedUsers,
        access_list: AccessList,
        messages: Messages,
        clock: Callable[[], float],
    ) -> None:
        self._notified = notified
        self._access_list = access_list
        self._messages = messages
        self._clock = clock
        self._being_told: Recent[tuple[int, bool]] = Recent(_REMEMBERED)

    async def tell(self, message: IncomingMessage, context: Context) -> None:
        """Say whom to ask, unless they know. Whoever opened a wrong link is told once more."""
        stranger, access = message.author.id, self._access_list.access
        has_admins = bool(access.admins)
        was_told = await self._notified.was_told(stranger) and not is_claim(message)
        if was_told or (stranger, has_admins) in self._being_told:
            return
        self._being_told.add((stranger, has_admins))
        may_ask = has_admins and stranger not in access.denied
        text = notice_text(_(_MAY_ASK if may_ask else _MAY_NOT_ASK), id=stranger)
        button = request_button() if may_ask else None
        notice = self._messages.notice(message.thread, text, button)

        async def tell() -> None:
            await notice()
            if has_admins:  # Until then there is nobody whom they could ask.
                await self._notified.note_told(stranger, self._clock())

        context.lane.run_in_order(tell)
