"""getWebhookInfo: where Telegram sends updates, and what last went wrong with that."""

from telegram import Bot

from bot.domain.telegram_account import WebhookInfo
from bot.telegram.api import bot_api

_LONGEST = 200
"""Characters of an error's words."""


async def ask_webhook_info(bot: Bot) -> WebhookInfo:
    """As Telegram tells it. Raises TelegramError."""
    return read_webhook_info(await bot_api.call(bot, "getWebhookInfo", {}))


def read_webhook_info(result: object) -> WebhookInfo:
    """What can be read of an answer; what is not of the right kind counts as not told."""
    told = result if isinstance(result, dict) else {}
    url, words = told.get("url"), told.get("last_error_message")
    pending, at = told.get("pending_update_count"), told.get("last_error_date")
    return WebhookInfo(
        url=url if isinstance(url, str) else "",
        pending=pending if type(pending) is int and pending > 0 else 0,
        last_error=" ".join(words.split())[:_LONGEST] if isinstance(words, str) else "",
        last_error_at=float(at) if type(at) is int and 0 < at < _NO_TIME else 0.0,
    )


_NO_TIME = 2**40
"""Seconds; far beyond any date."""
