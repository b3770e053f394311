"""Which chats get rich messages: those that want them, and where Telegram does not refuse them."""

import logging
from collections.abc import Callable

from bot.domain.chat_settings import has_rich
from bot.storage.chat_settings import Settings

logger = logging.getLogger(__name__)

_REST = 7 * 24 * 3600.0
"""Seconds for which a refusal counts; servers are updated, and faults of theirs mended."""


class RichChats:
    """What a chat wants is a setting of it, and so is when it was refused."""

    def __init__(self, settings: Settings, clock: Callable[[], float], *, default: bool) -> None:
        self._settings = settings
        self._clock = clock
        self._default = default

    async def may_have(self, chat_id: int) -> bool:
        """Whether a rich message may be tried here."""
        settings = await self._settings.of(chat_id)
        is_refused = self._clock() - settings.rich_refused_at < _REST
        return has_rich(settings, default=self._default) and not is_refused

    async def note_refusal(self, chat_id: int, why: str) -> None:
        """Entities from now on, for a week."""
        logger.warning("a rich message was refused, so this chat gets plain ones: %s", why)
        await self._settings.change(chat_id, rich_refused_at=self._clock())
