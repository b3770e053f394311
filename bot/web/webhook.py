"""The webhook: a call of Telegram's is checked, kept, and only then answered."""

import hmac
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from bot.web.server import ANY_PATH, Bounds, Route, say

logger = logging.getLogger(__name__)

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
_AGAIN_SECONDS = 1

WEBHOOK_BOUNDS = Bounds(body_bytes=16 * 1024 * 1024, answer_seconds=60.0)
"""As much as an answer to getUpdates may hold; an update of Telegram's has a few thousand bytes."""


def webhook_route(secret: str, take: Callable[[bytes], Awaitable[bool]]) -> Route:
    """Answers calls that show the secret, at whatever path: a proxy may have changed it.

    `take` keeps what a call brings, and tells whether that is kept; if not, Telegram brings it
    again. The answer is never a method call: of one made so nobody learns what became of it.
    """

    is_told = False

    async def answer(request: web.BaseRequest) -> web.Response:
        nonlocal is_told
        shown = request.headers.get(_SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, secret.encode()):
            # Its body is not even read. It is told once: anybody may call as often as they like.
            if not is_told:
                is_told = True
                logger.warning("a call of the webhook came without the secret, and was refused")
            return say(HTTPStatus.FORBIDDEN, "this is for Telegram only")
        try:
            content = await request.read()
        except web.HTTPRequestEntityTooLarge:
            # Telegram would bring it for a day, and nothing else of its chat.
            logger.warning("a call of the webhook was too large, and is passed over")
            taken = say(HTTPStatus.OK, "")
            taken.force_close()
            return taken
        if await take(content):
            return say(HTTPStatus.OK, "")
        refusal = say(HTTPStatus.SERVICE_UNAVAILABLE, "not now")
        refusal.headers["Retry-After"] = str(_AGAIN_SECONDS)
        return refusal

    return Route("POST", ANY_PATH, answer)
