"""The link by which somebody becomes the owner of a new bot."""

from bot.telegram.commands.context import Services
from bot.telegram.dispatch.owner_setup import Claim, is_claim, take_claim
from bot.telegram.dispatch.step import Context, Dispatched
from bot.telegram.incoming.events import IncomingMessage


class SetUpOwner:
    """Makes whoever opened the right link the owner; others go on as who they were."""

    def __init__(self, claim: Claim, services: Services) -> None:
        self._claim = claim
        self._services = services

    async def __call__(
        self, message: IncomingMessage, context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED where the bot has an owner by it."""
        if not is_claim(message):
            return message
        is_owner = await take_claim(self._claim, message, context.lane, self._services)
        return Dispatched.HANDLED if is_owner else message
