"""What a group is called now, as Telegram says; it is stored nowhere."""

import logging

from telegram import Bot
from telegram.error import TelegramError

from bot.domain.speaker_labels import clean_name
from bot.telegram.api import bot_api

logger = logging.getLogger(__name__)

_SECONDS = 5.0


class ChatTitles:
    """Asks Telegram each time: it is seldom wanted, and titles change."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def find(self, chat_id: int) -> str:
        """The group's title; "" where Telegram does not tell, as of groups the bot has left."""
        try:
            chat: object = await bot_api.call(
                self._bot, "getChat", {"chat_id": chat_id}, read_timeout=_SECONDS
            )
        except TelegramError as error:
            logger.info("a group's title is not known: %s", error)
            return ""
        match chat:
            case {"title": str(title)} if title.strip():
                return clean_name(title)
        return ""
