"""Where the bot is a member, and where it was put out."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from telegram import Bot
from telegram.error import TelegramError

from bot.i18n.language import N_, _
from bot.storage.chats import Chats
from bot.storage.inbox import Inbox
from bot.telegram.access.access_list import AccessList
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.events import Membership
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.notice_text import notice_text

logger = logging.getLogger(__name__)

_NOT_ALLOWED = N_(
    "Hello! I can't answer everyone in this group yet. The bot's admin can allow it by "
    "sending /allow here (or by adding `{id}` to ALLOWED_CHAT_IDS)."
)
_MINUTE = 60.0
UPGRADE_SECONDS = 2.0


class Memberships:
    """Says once in a group how it can be allowed; ends what can reach nobody any more."""

    def __init__(
        self,
        *,
        bot: Bot,
        access_list: AccessList,
        chats: Chats,
        inbox: Inbox,
        messages: Messages,
        leave_after: float,
        upgrade: float,
        clock: Callable[[], float],
    ) -> None:
        self._bot = bot
        self._access_list = access_list
        self._chats = chats
        self._inbox = inbox
        self._messages = messages
        self._leave_after = leave_after
        self._upgrade = upgrade
        self._clock = clock
        self._leaving: dict[int, asyncio.Task[None]] = {}

    async def resume(self) -> None:
        """Take up what an earlier process knew: groups to be left."""
        for chat_id, greeted_at in (await self._chats.greeted()).items():
            self._leave_later(chat_id, greeted_at)

    async def change(self, membership: Membership, context: Context) -> None:
        """The bot was let in, or put out; to be blocked by a person is that too."""
        chat_id = membership.thread.chat_id
        if not membership.is_member:
            await self._end(context.lanes.of_chat(chat_id))
            await self._chats.forget_greeting(chat_id)
        elif membership.is_new and not membership.thread.is_private:
            self._greet(membership, context.lane)

    def _greet(self, membership: Membership, lane: Lane) -> None:
        chat_id = membership.thread.chat_id
        words = notice_text(_(_NOT_ALLOWED), id=chat_id)
        notice = self._messages.notice(membership.thread, words)

        async def greet() -> None:
            # A group that was only upgraded looks new until Telegram says what it was.
            await asyncio.sleep(self._upgrade)
            if self._access_list.access.is_chat_allowed(chat_id):
                return
            if await self._chats.greet(chat_id, self._clock()):
                await notice()
            self._leave_later(chat_id, self._clock())

        lane.run_in_background(greet)

    async def _end(self, lanes: Sequence[Lane]) -> None:
        for ended in lanes:
            if ended.running:
                ended.running.stop()
            await self._inbox.finish(ended.drop_waiting(), self._clock())

    def _leave_later(self, chat_id: int, since: float) -> None:
        if self._leave_after and chat_id not in self._leaving:
            due = since + self._leave_after * _MINUTE
            task = asyncio.create_task(self._leave(chat_id, due - self._clock()))
            self._leaving[chat_id] = task
            task.add_done_callback(lambda _: self._leaving.pop(chat_id, None))

    async def _leave(self, chat_id: int, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
        if self._access_list.access.is_chat_allowed(chat_id) or not await self._chats.is_greeted(
            chat_id
        ):
            return
        try:
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:
            logger.info("a group was not left: %s", error)
        await self._chats.forget_greeting(chat_id)

    async def close(self) -> None:
        """End what waits."""
        tasks = list(self._leaving.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
