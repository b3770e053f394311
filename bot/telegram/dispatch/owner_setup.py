"""The claim: a one-time link in the log, by which somebody becomes the owner of a new bot."""

import hmac
import logging
import secrets
from collections import Counter
from collections.abc import Callable

from bot.domain.speaker_labels import clean_name
from bot.i18n.language import N_, _
from bot.telegram.access.access_list import Doors
from bot.telegram.commands.context import Tools
from bot.telegram.commands.permissions import note_deed
from bot.telegram.incoming.events import Said
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
        doors: Doors,
        now: Callable[[], float],
        make_code: Callable[[], str] = lambda: secrets.token_urlsafe(16),
    ) -> None:
        self._doors = doors
        self._now = now
        self._make_code = make_code
        self._code = ""
        self._until = 0.0
        self._wrong: Counter[int] = Counter()

    def offer(self, username: str) -> None:
        """Where nobody runs the bot yet, make a code and write its link into the log."""
        if self._doors.access.admins:
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


def is_claim(said: Said) -> bool:
    """Whether somebody has opened such a link, or pretends to."""
    return (
        said.thread.is_private
        and not said.is_edit
        and said.command is not None
        and said.command.name == "start"
        and said.command.argument.startswith(_PREFIX)
    )


async def take_claim(claim: Claim, said: Said, lane: Lane, tools: Tools) -> bool:
    """Whether this made somebody the owner; if not, they are who they were."""
    code = said.command.argument.removeprefix(_PREFIX) if said.command else ""
    is_right = claim.redeem(code, said.author.id)
    # The code stands in the stored update too.
    await tools.inbox.finish([said.update_id], tools.clock())
    if not is_right or not await tools.grants.own(said.author.id, clean_name(said.author.name)):
        return False
    tools.doors.decide(said.author.id, "owner")
    await tools.people.note(said.author)
    await note_deed(tools, said.author, 0, "owner", f"{said.author.id} {said.author.name}")
    logger.info("the bot has an owner now")
    lane.later(tools.messages.notice(said.thread, plain(_(_OWNER))))
    return True
