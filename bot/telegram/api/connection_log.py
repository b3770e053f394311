"""What is wrong between the bot and Telegram, in the log: once, and when it is over."""

import logging
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.telegram.api.response_checks import NotTelegram
from bot.telegram.api.transport import NotSent

logger = logging.getLogger(__name__)

_AGAIN_AFTER = 300.0
"""Seconds; so often the same is said while it lasts."""

_CONFLICT = (
    "Another program uses this bot's token, or a webhook is set. Stop the other program, or remove "
    "the webhook. This bot keeps trying. ({error})"
)
_REFUSED = (
    "Telegram no longer accepts the bot's token. If you changed it with @BotFather, set "
    "TELEGRAM_BOT_TOKEN to the new one and restart. This bot keeps trying."
)
_AWAY = (
    "{error} ({host}). If Telegram is blocked on this network, set TELEGRAM_PROXY. "
    "This bot keeps trying."
)
_NOT_TELEGRAM = (
    "The server at {host} is not Telegram's Bot API: {error}. Check TELEGRAM_API_BASE_URL, and "
    "any proxy on the way. This bot keeps trying."
)
_FAILING = "Telegram ({host}) has a problem: {error}. This bot keeps trying."


class ConnectionLog:
    """Remembers what was said of it. `base_url` may hold the token; only its host is named."""

    def __init__(self, base_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        address = urlsplit(base_url)
        self._host = f"{address.hostname}:{address.port}" if address.port else address.hostname
        self._clock = clock
        self._said: dict[tuple[int, str], float] = {}

    def note(self, error: TelegramError, *, is_lasting: bool) -> None:
        """Something is wrong; a moment's trouble is nobody's business yet."""
        level, words = self._describe(error)
        line = (level if is_lasting else logging.INFO, words)
        now = self._clock()
        if line not in self._said or now - self._said[line] >= _AGAIN_AFTER:
            self._said[line] = now
            logger.log(*line)

    def settle(self) -> None:
        """Telegram has answered."""
        if self._said:
            logger.info("Telegram answers again")
            self._said.clear()

    def _describe(self, error: TelegramError) -> tuple[int, str]:
        level, words = _words_for(error)
        return level, words.format(host=self._host, error=str(error).rstrip("."))


def _words_for(error: TelegramError) -> tuple[int, str]:
    match error:
        case Conflict():
            return logging.ERROR, _CONFLICT
        case InvalidToken():
            return logging.ERROR, _REFUSED
        case NotSent():
            return logging.WARNING, _AWAY
        case NotTelegram():
            return logging.ERROR, _NOT_TELEGRAM
        case _:
            return logging.WARNING, _FAILING
