"""Builds the way to Telegram."""

from collections.abc import Callable
from dataclasses import dataclass

from telegram import Bot

from bot.domain.observers import ObserveTelegram, observe_nothing
from bot.domain.server_clock import ServerClock
from bot.telegram.api.client import make_bot
from bot.telegram.api.transport import Bounds
from bot.telegram.incoming.downloads import Downloads
from bot.telegram.incoming.file_limits import LARGEST_OWN_FILE, is_own_server
from bot.telegram.telegram_settings import TelegramSettings


@dataclass(frozen=True, slots=True)
class Connection:
    """The way to Telegram, which is not used yet."""

    bot: Bot
    server_clock: ServerClock
    downloads: Downloads


def open_connection(
    settings: TelegramSettings,
    observe: ObserveTelegram = observe_nothing,
    check: Callable[[], None] = lambda: None,
) -> Connection:
    """To the bot of this token; `check` is called before each call, and may end the process."""
    server_clock = ServerClock()
    is_own = is_own_server(settings.base_url)
    bounds = Bounds(file_bytes=LARGEST_OWN_FILE) if is_own else Bounds()
    bot = make_bot(
        settings.token,
        settings.base_url,
        settings.proxy,
        server_clock,
        bounds=bounds,
        observe=observe,
        check=check,
    )
    return Connection(bot, server_clock, Downloads(bot, is_own=is_own))
