"""What a group is called now, as Telegram says; it is stored nowhere."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Bot
from telegram.error import TelegramError

from bot.domain.speaker_labels import clean_name
from bot.telegram.api import bot_api

logger = logging.getLogger(__name__)

_SECONDS = 5.0


AskOfChat = Callable[[int, Callable[[], Awaitable[object]]], Awaitable[object]]
"""Makes a call that shows nothing in a chat, and heeds what Telegram says of its pace."""


class ChatTitles:
    """Asks Telegram each time: it is seldom wanted, and titles change."""

    def __init__(self, bot: Bot, ask: AskOfChat) -> None:
        self._bot = bot
        self._ask = ask

    async def find(self, chat_id: int) -> str:
        """The group's title; "" where Telegram does not tell, as of groups the bot has left."""
        try:
            chat: object = await self._ask(chat_id, partial(self._get, chat_id))
        except TelegramError as error:
            logger.info("a group's title is not known: %s", error)
            return ""
        match chat:
            case {"title": str(title)} if title.strip():
                return clean_name(title)
        return ""

    async def _get(self, chat_id: int) -> object:
        chat: object = await bot_api.call(
            self._bot, "getChat", {"chat_id": chat_id}, read_timeout=_SECONDS
        )
        return chat
