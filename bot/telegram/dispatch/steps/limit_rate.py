"""How much a person may say in a minute."""

from bot.domain.rate_limit import RateLimit
from bot.i18n.language import N_, _
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Dispatched, Say
from bot.telegram.incoming.incoming_message import IncomingMessage

TOO_FAST = N_("You are sending messages too fast. Please wait a minute.")


class LimitRate:
    """Passes over what is too much; the first time its author is told."""

    def __init__(self, rate_limiter: RateLimiter, say: Say) -> None:
        self._rate_limiter = rate_limiter
        self._say = say

    async def __call__(
        self, message: IncomingMessage, context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED where it is one too many."""
        match self._rate_limiter.check(message):
            case RateLimit.OK:
                return message
            case RateLimit.WARN:
                self._say(message, context, _(TOO_FAST))
        return Dispatched.HANDLED
