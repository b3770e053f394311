"""Listens for the calls of the webhook, where updates come that way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.telegram.runtime.webhook import Webhook


@asynccontextmanager
async def serve_webhook(webhook: Webhook | None, listen: str) -> AsyncIterator[None]:
    """Meanwhile hand what is called at host:port to the webhook, if there is one.

    Raises CannotListen.
    """
    if webhook is None:
        yield
        return
    # A tenth of a second, which a bot that polls need not wait for.
    from bot.web.server import serve  # noqa: PLC0415  # see above
    from bot.web.webhook import WEBHOOK_BOUNDS, webhook_route  # noqa: PLC0415  # see above

    route = webhook_route(webhook.address.secret, webhook.take)
    async with serve([route], listen, WEBHOOK_BOUNDS):
        yield
