"""What Telegram says of the bot, asked without being the bot: nothing that it has is taken away."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.domain.server_clock import ServerClock
from bot.domain.telegram_account import BotAccount, TelegramFault, Trouble, WebhookInfo
from bot.telegram.api import bot_api
from bot.telegram.api.client import make_bot
from bot.telegram.api.response_checks import NotTelegram
from bot.telegram.api.transport import NotSent
from bot.telegram.api.webhook_info import read_webhook_info


@dataclass(frozen=True, slots=True)
class TelegramProbe:
    """What can be asked; all raise TelegramFault.

    `is_polled_elsewhere` listens for some seconds whether another program asks for updates.
    """

    identify: Callable[[], Awaitable[BotAccount]]
    ask_webhook: Callable[[], Awaitable[WebhookInfo]]
    is_polled_elsewhere: Callable[[int], Awaitable[bool]]


@asynccontextmanager
async def open_telegram_probe(
    token: str, base_url: str, proxy: str, clock: ServerClock
) -> AsyncIterator[TelegramProbe]:
    """For as long as the connection is open; whatever answers tells the clock what time it is."""
    bot = make_bot(token, base_url, proxy, clock)

    async def identify() -> BotAccount:
        told = await _call(bot, "getMe")

        def says(name: str) -> bool | None:
            value = told.get(name)
            return value if isinstance(value, bool) else None

        return BotAccount(
            told["username"],
            says("can_read_all_group_messages"),
            is_inline=says("supports_inline_queries"),
            is_guest=says("supports_guest_queries"),
        )

    async def ask_webhook() -> WebhookInfo:
        return read_webhook_info(await _call(bot, "getWebhookInfo"))

    async def is_polled_elsewhere(seconds: int) -> bool:
        return await _is_polled_elsewhere(bot, seconds)

    await bot.request.initialize()
    try:
        yield TelegramProbe(identify, ask_webhook, is_polled_elsewhere)
    finally:
        await bot.request.shutdown()


async def _call(bot: Bot, method: str) -> Any:  # Any: Telegram's JSON
    try:
        return await bot_api.call(bot, method, {})
    except TelegramError as error:
        raise _fault(error) from None


async def _is_polled_elsewhere(bot: Bot, seconds: int) -> bool:
    """Whether another program takes the poll away from this one, as each new poll does.

    Without an offset nothing is confirmed: what it brings is brought to the bot again. The other
    program's poll ends once with a 409, after which it asks anew.
    """
    wanted: dict[str, bot_api.Value] = {"limit": 1, "timeout": seconds}
    try:
        await bot_api.call(bot, "getUpdates", wanted, read_timeout=seconds + 5)
    except Conflict:
        return True
    except TelegramError as error:
        raise _fault(error) from None
    return False


def _fault(error: TelegramError) -> TelegramFault:
    words = str(error).rstrip(".")
    match error:
        case InvalidToken():
            return TelegramFault(Trouble.TOKEN, "Telegram does not accept the token")
        case NotSent():
            return TelegramFault(Trouble.AWAY, words)
        case NotTelegram():
            return TelegramFault(Trouble.NOT_TELEGRAM, words)
        case _:
            return TelegramFault(Trouble.OTHER, words)
