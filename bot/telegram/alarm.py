"""Telling the admins, once, of what only they can mend."""

import asyncio
import logging
from collections.abc import Iterable

from bot.conversation.errors import BotError
from bot.conversation.message import Thread
from bot.telegram.outgoing.markup import plain
from bot.telegram.outgoing.messages import Messages

logger = logging.getLogger(__name__)


class Alarm:
    """Each kind of trouble is told once, and again only after the model has worked meanwhile."""

    def __init__(self, messages: Messages, admins: Iterable[int]) -> None:
        self._messages = messages
        self._admins = sorted(admins)
        self._told: set[type[BotError]] = set()
        self._telling: set[asyncio.Task[None]] = set()

    def sound(self, trouble: type[BotError]) -> None:
        """Let each admin know, in the background: a chat with one may be slow, or blocked."""
        if trouble in self._told:
            return
        self._told.add(trouble)
        logger.error("for the operator: %s", trouble.admin_sentence)
        for admin in self._admins:
            notice = self._messages.notice(Thread(admin), plain(f"⚠️ {trouble.admin_sentence}"))
            task = asyncio.ensure_future(notice())
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    def settle(self) -> None:
        """The model has answered: new trouble would be news again."""
        self._told.clear()
