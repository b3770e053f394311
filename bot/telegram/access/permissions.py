"""Who may change what in a chat."""

import logging
from collections.abc import Callable, Iterator
from functools import partial

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, TelegramError

from bot.domain.access import Access
from bot.domain.message import Author, Thread
from bot.telegram.api import bot_api
from bot.telegram.outgoing.send.throttled_client import ThrottledClient

logger = logging.getLogger(__name__)

_FRESH_SECONDS = 300.0
_MOST = 2000
_ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


class ChatPermissions:
    """The rights of people in chats; what Telegram says of members is kept for five minutes."""

    def __init__(self, bot: Bot, access: Callable[[], Access], calls: ThrottledClient) -> None:
        self._bot = bot
        self._access = access
        self._calls = calls
        self._members: dict[tuple[int, int], tuple[bool, float]] = {}

    def is_bot_admin(self, author: Author) -> bool:
        """Whether they run the bot: everything is theirs to change."""
        return self._access().is_admin(author.id)

    async def is_chat_admin(self, author: Author, thread: Thread) -> bool:
        """Whether this chat is theirs to change: their own, or one that they administer.

        An anonymous admin speaks as the chat itself. Channels are nobody.
        """
        if self.is_bot_admin(author):
            return True
        if thread.is_private or author.id < 0:
            return author.id == thread.chat_id
        return await self._is_member_admin(thread.chat_id, author.id)

    def note_member(self, chat_id: int, user_id: int, status: str) -> None:
        """Telegram says that this changed."""
        if len(self._members) >= _MOST:
            self._members.clear()
        self._members[chat_id, user_id] = (status in _ADMINS, self._calls.now())

    async def _is_member_admin(self, chat_id: int, user_id: int) -> bool:
        known = self._members.get((chat_id, user_id))
        if known and self._calls.now() - known[1] < _FRESH_SECONDS:
            return known[0]
        try:
            status = await self._calls.ask(chat_id, partial(self._ask, chat_id, user_id))
        except TelegramError as error:
            # Not known, so not allowed.
            logger.warning("whether somebody is an admin cannot be told: %s", error)
            return False
        self.note_member(chat_id, user_id, status)
        return status in _ADMINS

    async def _ask(self, chat_id: int, user_id: int) -> str:
        # Raw: the library insists on each right that a member of this kind has today.
        try:
            member = await bot_api.call(
                self._bot, "getChatMember", {"chat_id": chat_id, "user_id": user_id}
            )
        except BadRequest:
            # Where members are hidden, their leaders may still be seen.
            leaders = await bot_api.call(self._bot, "getChatAdministrators", {"chat_id": chat_id})
            return next(_statuses_of(user_id, leaders), ChatMemberStatus.MEMBER)
        return str(member["status"])


def _statuses_of(user_id: int, leaders: list[object]) -> Iterator[str]:
    for leader in leaders:
        match leader:
            case {"user": {"id": int(id_)}, "status": str(status)} if id_ == user_id:
                yield status
