"""Telling the admins, once a day, of what only they can mend."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from bot.domain.errors import BotError
from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.i18n.language import choose_language, in_language
from bot.storage.alerts import Alerts
from bot.storage.chat_settings import Settings
from bot.telegram.outgoing.answer.render_result import LONGEST_NAME, tell_admin
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import plain

logger = logging.getLogger(__name__)


class AdminAlerts:
    """Each trouble with each model or skill is told once in 24 hours, across starts too."""

    def __init__(
        self,
        messages: Messages,
        admins: Callable[[], Iterable[int]],
        settings: Settings,
        alerts: Alerts,
        language: str,
        clock: Callable[[], float],
    ) -> None:
        self._messages = messages
        self._admins = admins
        self._settings = settings
        self._alerts = alerts
        self._language = language
        self._clock = clock
        self._telling: set[asyncio.Task[None]] = set()

    def is_to_admin(self, turn: Turn) -> bool:
        """Whether only an admin reads the turn's answer: then it may say what has to be done."""
        is_alone = turn.thread.is_private and not turn.thread.is_elsewhere
        return is_alone and turn.author_id in self._admins()

    async def alert(
        self, trouble: type[BotError], about: str = "", turn: Turn | None = None
    ) -> None:
        """Let each admin know, but not whoever reads it in the turn's answer.

        `about` is the model or skill, "" for the bot as a whole. It is sent in the background: a
        chat with an admin may be slow, or blocked.
        """
        about = about[:LONGEST_NAME]
        if not await self._alerts.note(trouble.__name__, about, self._clock()):
            return
        logger.error("for the operator: %s", trouble.admin_sentence)
        knows = {turn.author_id} if turn and self.is_to_admin(turn) else set()
        for admin in sorted({*self._admins()} - knows):
            task = asyncio.create_task(self._tell(admin, trouble, about))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, admin: int, trouble: type[BotError], about: str) -> None:
        """In the admin's language, not in that of whoever ran into it."""
        settings = await self._settings.of(admin)
        with in_language(choose_language(settings.language, self._language)):
            text = plain(tell_admin(trouble, about))
        await self._messages.notice(Thread(admin), text)()
