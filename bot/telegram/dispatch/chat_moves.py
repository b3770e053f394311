"""Groups that became supergroups: their chat has another id from then on."""

from dataclasses import replace

from bot.domain.message import Thread
from bot.storage.budgets import Budgets
from bot.storage.chat_settings import Settings
from bot.storage.chats import Chats
from bot.telegram.access.access_list import AccessList
from bot.telegram.incoming.events import Event, Migrated
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.lanes import Lanes


class ChatMoves:
    """Knows the new ids, and lets all that belongs to such a chat go along."""

    def __init__(
        self, chats: Chats, settings: Settings, budgets: Budgets, access_list: AccessList
    ) -> None:
        self._chats = chats
        self._budgets = budgets
        self._settings = settings
        self._access_list = access_list
        self._moved: dict[int, int] = {}

    async def resume(self) -> None:
        """Take up what an earlier process knew."""
        self._moved = await self._chats.moved()

    def redirect(self, event: Event) -> Event:
        """What was said in a group before it moved, as said in the new one."""
        if not isinstance(event, IncomingMessage) or event.thread.chat_id not in self._moved:
            return event
        thread = Thread(self._moved[event.thread.chat_id], event.thread.topic_id)
        # Its number means another message there.
        return replace(event, thread=thread, message_id=-abs(event.message_id))

    async def move(self, old_id: int, new_id: int) -> None:
        """A group became a supergroup: all that is known of it goes along."""
        self._moved[old_id] = new_id
        is_allowed = self._access_list.access.is_chat_allowed(old_id)
        self._budgets.note_moved(new_id)
        await self._chats.move(old_id, new_id, is_allowed=is_allowed)
        self._access_list.move(old_id, new_id)
        for chat_id in (old_id, new_id):
            self._settings.forget(chat_id)

    async def migrate(self, migrated: Migrated, lanes: Lanes) -> None:
        """As move, and what waits in the old chat's lanes goes on in the new one's, behind it."""
        await self.move(migrated.old_id, migrated.new_id)
        for old in lanes.of_chat(migrated.old_id):
            lanes.of(Thread(migrated.new_id, old.thread.topic_id)).follow(old)
            waiting, old.waiting = old.waiting, []
            for message in waiting:
                moved = self.redirect(message)
                if isinstance(moved, IncomingMessage):
                    lanes.of(moved.thread).enqueue(moved)
