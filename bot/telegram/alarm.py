"""Telling the admins, once, of what only they can mend."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from bot.conversation.errors import BotError
from bot.conversation.language import _, choose_language, in_language
from bot.conversation.message import Thread
from bot.storage.settings import Settings
from bot.telegram.outgoing.markup import plain
from bot.telegram.outgoing.messages import Messages

logger = logging.getLogger(__name__)


class Alarm:
    """Each kind of trouble is told once, and again only after the model has worked meanwhile."""

    def __init__(
        self,
        messages: Messages,
        admins: Callable[[], Iterable[int]],
        settings: Settings,
        language: str,
    ) -> None:
        self._messages = messages
        self._admins = admins
        self._settings = settings
        self._language = language
        self._told: set[type[BotError]] = set()
        self._telling: set[asyncio.Task[None]] = set()

    def sound(self, trouble: type[BotError]) -> None:
        """Let each admin know, in the background: a chat with one may be slow, or blocked."""
        if trouble in self._told:
            return
        self._told.add(trouble)
        logger.error("for the operator: %s", trouble.admin_sentence)
        for admin in sorted(self._admins()):
            task = asyncio.create_task(self._tell(admin, trouble))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    def settle(self) -> None:
        """The model has answered: new trouble would be news again."""
        self._told.clear()

    async def _tell(self, admin: int, trouble: type[BotError]) -> None:
        """In the admin's language, not in that of whoever ran into it."""
        settings = await self._settings.of(admin)
        with in_language(choose_language(settings.language, self._language)):
            text = plain(f"⚠️ {_(trouble.admin_sentence)}")
        await self._messages.notice(Thread(admin), text)()
