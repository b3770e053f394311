"""Takes in updates: each is parsed once, and goes to the lane of its thread."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.addressing import BotName
from bot.domain.message import Thread
from bot.storage.chat_settings import Settings
from bot.storage.delivery_log import DeliveryLog
from bot.storage.inbox import StoredUpdate
from bot.telegram.dispatch.chat_moves import ChatMoves
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.incoming.events import Event, Reaction, thread_of
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.incoming.parse_update import read_body, read_update
from bot.telegram.lanes.lanes import Lanes
from bot.telegram.runtime.backlog import Backlog

_NOWHERE = Thread(0)
"""The lane of what belongs to no chat."""


class Intake:
    """From Telegram's JSON to a lane. What is new waits behind what an earlier process left."""

    def __init__(
        self,
        *,
        name: Callable[[], BotName],
        addressing: Addressing,
        settings: Settings,
        delivery_log: DeliveryLog,
        moves: ChatMoves,
        backlog: Backlog,
        lanes: Lanes,
    ) -> None:
        self._name = name
        """Known once Telegram has told it."""
        self._addressing = addressing
        self._settings = settings
        self._delivery_log = delivery_log
        self._moves = moves
        self._backlog = backlog
        self._lanes = lanes

    def read(self, body: Mapping[str, Any]) -> Event:  # Any: Telegram's JSON, not looked at yet
        """What an update that has just come says. Raises nothing."""
        return read_body(body["update_id"], body, self._name())

    def read_stored(self, stored: StoredUpdate) -> Event:
        """The same of one that an earlier process has stored."""
        return read_update(stored, self._name())

    async def is_for_others(self, event: Event) -> bool:
        """Whether a group's members say it to each other: that is never on the disk.

        A part of an album may become the bot's by one that comes later. What they think of any
        message but an answer is for others, too.
        """
        if isinstance(event, Reaction):
            place = event.thread.chat_id, event.message_id
            return await self._delivery_log.turn_shown_by(*place) is None
        message = self._moves.redirect(event)
        if not isinstance(message, IncomingMessage) or not message.is_group or message.album:
            return False
        settings = await self._settings.of(message.thread.chat_id)
        return not self._addressing.is_meant(message, settings)

    def receive(self, event: Event) -> None:
        """It is stored now, and is dealt with after what its chat has waiting."""
        if not self._backlog.takes(event):
            self.hand_on(event)

    def hand_on(self, event: Event) -> None:
        """To the lane of its thread."""
        event = self._moves.redirect(event)
        self._lanes.of(thread_of(event) or _NOWHERE).arrive(event)
