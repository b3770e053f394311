"""The claim: a one-time link in the log, by which somebody becomes the owner of a new bot."""

import hmac
import logging
import secrets
from collections import Counter
from collections.abc import Callable

from bot.telegram.access.access_list import AccessList
from bot.telegram.incoming.incoming_message import IncomingMessage

logger = logging.getLogger(__name__)

_SECONDS = 15 * 60
_TRIES = 5
"""Of one person; nobody can use up those of another. The code has 128 bits: none is guessed."""

_MOST_REMEMBERED = 10_000
"""People who have guessed wrong."""

_PREFIX = "claim-"

_LINK = (
    "this bot has no owner yet. Open https://t.me/%s?start=%s%s within 15 minutes to become its "
    "owner (or set ADMIN_USER_IDS)"
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
        # Somebody has to act on it: it is not to be hidden where the log tells no news.
        logger.warning(_LINK, username, _PREFIX, self._code)

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
    return claimed_code(message) is not None


def claimed_code(message: IncomingMessage) -> str | None:
    """The code of the link that somebody has opened; None where it is no such message."""
    command = message.command
    if command is None or command.name != "start" or message.is_edit:
        return None
    if not message.thread.is_private or not command.argument.startswith(_PREFIX):
        return None
    return command.argument.removeprefix(_PREFIX)
