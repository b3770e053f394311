"""What stands between us and Telegram, told to whoever reads the log: once, and when it is over."""

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
    "Telegram says that another program polls with this bot's token, or that a webhook is set. "
    "Stop the other one; this one goes on trying. ({error})"
)
_REFUSED = (
    "Telegram refuses the token that it has accepted before. This one goes on trying. If the "
    "token was changed at @BotFather, set TELEGRAM_BOT_TOKEN to the new one and start again."
)
_AWAY = (
    "{error} ({host}). If Telegram is blocked where this runs, set TELEGRAM_PROXY. "
    "This one goes on trying."
)
_NOT_TELEGRAM = (
    "What answers at {host} is not Telegram's Bot API: {error}. Look at TELEGRAM_API_BASE_URL, and "
    "at what stands between here and there. This one goes on trying."
)
_FAILING = "Telegram ({host}) does not answer as it should: {error}. This one goes on trying."


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
