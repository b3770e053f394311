"""The link by which somebody becomes the owner of a new bot."""

import logging

from bot.domain.speaker_labels import clean_name
from bot.i18n.language import N_, _
from bot.telegram.commands.context import Services
from bot.telegram.commands.permissions import record_audit
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.owner_setup import Claim, claimed_code
from bot.telegram.dispatch.step import Dispatched, Say
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.notice_text import notice_text

logger = logging.getLogger(__name__)

_OWNER = N_(
    "✅ You are now the owner of this bot.\n\n"
    "Send me a message and I'll answer. Use /system to set how I behave and /settings for "
    "the rest.\n\n"
    "To give others access, send `/allow` and their username or ID. Or ask them to write to "
    "me: I'll ask you first. /access shows who has access."
)


class SetUpOwner:
    """Makes whoever opened the right link the owner; others go on as who they were."""

    def __init__(self, claim: Claim, services: Services, say: Say) -> None:
        self._claim = claim
        self._services = services
        self._say = say

    async def __call__(
        self, message: IncomingMessage, context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED where the bot has an owner by it."""
        code = claimed_code(message)
        if code is None or not await self._takes(code, message):
            return message
        services, owner = self._services, message.author
        services.access_list.grant(owner.id, "owner")
        await services.storage.people.note(owner)
        await record_audit(services, owner, 0, "owner", f"{owner.id} {owner.name}")
        logger.info("the bot has an owner now: %d", owner.id)
        self._say(message, context, notice_text(_(_OWNER)))
        return Dispatched.HANDLED

    async def _takes(self, code: str, message: IncomingMessage) -> bool:
        """Whether its author is stored as the owner now."""
        services, author = self._services, message.author
        is_right = self._claim.redeem(code, author.id)
        # The code stands in the stored update too.
        await services.storage.inbox.finish([message.update_id], services.clock())
        return is_right and await services.storage.grants.own(author.id, clean_name(author.name))
