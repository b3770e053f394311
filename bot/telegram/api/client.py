"""The Bot object through which all calls to Telegram go."""

import os
from collections.abc import Callable

from telegram import Bot

from bot.domain.observers import ObserveTelegram, observe_nothing
from bot.domain.server_clock import ServerClock
from bot.telegram.api.transport import AiohttpRequest, Bounds


def make_bot(
    token: str,
    base_url: str,
    proxy: str,
    server_clock: ServerClock,
    *,
    bounds: Bounds | None = None,
    observe: ObserveTelegram = observe_nothing,
    check: Callable[[], None] = lambda: None,
) -> Bot:
    """A bot that is not connected yet; whatever answers tells the clock what time it is."""
    # The library moves its times from int to timedelta, and warns at each 429 until one agrees.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    request = AiohttpRequest(proxy, server_clock, bounds=bounds, observe=observe, check=check)
    return Bot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=request,
        get_updates_request=request,
    )
