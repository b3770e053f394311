"""Listens for the calls of the webhook, where updates come that way."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Take = Callable[[bytes], Awaitable[bool]]
"""Keeps what a call has brought; whether it is kept."""


async def _take_nothing(_content: bytes) -> bool:
    return False


class WebhookCalls:
    """Hands each call to whoever takes it now: `first`, else `otherwise`."""

    def __init__(self, otherwise: Take = _take_nothing) -> None:
        self.first: Take = _take_nothing
        self._otherwise = otherwise

    async def take(self, content: bytes) -> bool:
        """Whether it is kept; if not, Telegram brings it again."""
        return await self.first(content) or await self._otherwise(content)


@asynccontextmanager
async def serve_webhook(calls: WebhookCalls, secret: str, listen: str) -> AsyncIterator[None]:
    """Meanwhile hand on what is called at host:port; nothing where that is "".

    Raises CannotListen.
    """
    if not listen:
        yield
        return
    # A tenth of a second, which a bot that polls need not wait for.
    from bot.web.server import serve  # noqa: PLC0415  # see above
    from bot.web.webhook import WEBHOOK_BOUNDS, webhook_route  # noqa: PLC0415  # see above

    route = webhook_route(secret, calls.take)
    async with serve([route], listen, WEBHOOK_BOUNDS, setting="WEBHOOK_LISTEN"):
        yield
