"""The claim: a one-time link in the log, by which somebody becomes the owner of a new bot."""

import hmac
import logging
import secrets
from collections import Counter
from collections.abc import Callable

from bot.domain.speaker_labels import clean_name
from bot.i18n.language import N_, _
from bot.telegram.access.access_list import AccessList
from bot.telegram.commands.context import Services
from bot.telegram.commands.permissions import record_audit
from bot.telegram.incoming.events import IncomingMessage
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.text.markdown import plain

logger = logging.getLogger(__name__)

_SECONDS = 15 * 60
_TRIES = 5
"""Of one person; nobody can use up those of another. The code has 128 bits: none is guessed."""

_MOST_REMEMBERED = 10_000
"""People who have guessed wrong."""

_PREFIX = "claim-"

_LINK = (
    "nobody runs this bot yet: open https://t.me/%s?start=%s%s within 15 minutes to become its "
    "owner (or set ADMIN_USER_IDS)"
)
_OWNER = N_(
    "✅ You are the owner of this bot now, and may use it everywhere.\n\n"
    "Write to me, and I answer. /system sets how I behave, /settings the rest. To let others in, "
    "use /allow and their @name or number; or let them write to me, and I ask you. /access shows "
    "who may."
)


class Claim:
    """The code of this start: for a while, for some tries of each, and for one person."""

    def __init__(
        self,
        access_list: AccessList,
        now: Callable[[], float],
        make_code: Callable[[], str] = lambda: secrets.token_urlsafe(16),
    ) -> None:
        self._access_list = access_list
        self._now = now
        self._make_code = make_code
        self._code = ""
        self._until = 0.0
        self._wrong: Counter[int] = Counter()

    def offer(self, username: str) -> None:
        """Where nobody runs the bot yet, make a code and write its link into the log."""
        if self._access_list.access.admins:
            return
        self._code, self._until = self._make_code(), self._now() + _SECONDS
        logger.info(_LINK, username, _PREFIX, self._code)

    def redeem(self, code: str, user_id: int) -> bool:
        """Whether this is the code, and this person may still try; from then on none is."""
        if not self._code or self._now() >= self._until or self._wrong[user_id] >= _TRIES:
            return False
        if hmac.compare_digest(code.encode(errors="surrogatepass"), self._code.encode()):
            self._code = ""
            return True
        if len(self._wrong) >= _MOST_REMEMBERED:
            self._wrong.clear()
        self._wrong[user_id] += 1
        return False


def is_claim(message: IncomingMessage) -> bool:
    """Whether somebody has opened such a link, or pretends to."""
    return (
        message.thread.is_private
        and not message.is_edit
        and message.command is not None
        and message.command.name == "start"
        and message.command.argument.startswith(_PREFIX)
    )


async def take_claim(
    claim: Claim, message: IncomingMessage, lane: Lane, services: Services
) -> bool:
    """Whether this made somebody the owner; if not, they are who they were."""
    code = message.command.argument.removeprefix(_PREFIX) if message.command else ""
    is_right = claim.redeem(code, message.author.id)
    # The code stands in the stored update too.
    await services.inbox.finish([message.update_id], services.clock())
    if not is_right or not await services.grants.own(
        message.author.id, clean_name(message.author.name)
    ):
        return False
    services.access_list.grant(message.author.id, "owner")
    await services.people.note(message.author)
    await record_audit(
        services, message.author, 0, "owner", f"{message.author.id} {message.author.name}"
    )
    logger.info("the bot has an owner now")
    lane.later(services.messages.notice(message.thread, plain(_(_OWNER))))
    return True
