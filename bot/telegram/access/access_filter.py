"""Who may speak, and is it meant for the bot. Decided before anything is sent."""

from enum import Enum, auto

from bot.domain.access import Access
from bot.domain.chat_settings import ChatSettings, is_triggered
from bot.telegram.access.access_list import AccessList
from bot.telegram.incoming.continuations import Continuations
from bot.telegram.incoming.events import ButtonPress, IncomingMessage


class AccessDecision(Enum):
    """What becomes of an event."""

    ALLOW = auto()
    TELL_STRANGER = auto()
    """Somebody unknown, in a private chat: told once whom to ask."""
    IGNORE = auto()


class AccessFilter:
    """Judges arrivals by the access rule in force."""

    def __init__(self, access_list: AccessList) -> None:
        self._access_list = access_list
        self._pieces = Continuations()

    @property
    def access(self) -> Access:
        """The rule as it is now."""
        return self._access_list.access

    def move(self, old_id: int, new_id: int) -> None:
        """A group got another id: what was decided about it holds for that."""
        self._access_list.move(old_id, new_id)

    def is_meant(self, message: IncomingMessage, settings: ChatSettings) -> bool:
        """Whether it is for the bot: it says so, goes on with what is, or admins want it to count.

        To be asked in the order in which things were said; to ask once more changes nothing.
        """
        is_named = message.is_addressed or self._pieces.go_on_with(message)
        words = message.plain or message.text
        is_meant = is_named or (not message.is_for_another and is_triggered(settings, words))
        if is_meant:
            self._pieces.remember(message)
        return is_meant

    def check(self, event: IncomingMessage | ButtonPress) -> AccessDecision:
        """Whether to go on with it."""
        if isinstance(event, IncomingMessage) and not event.is_addressed:
            return AccessDecision.IGNORE
        if self.access.may_speak(event.author.id, event.thread.chat_id):
            return AccessDecision.ALLOW
        if isinstance(event, IncomingMessage) and event.thread.is_private:
            return AccessDecision.TELL_STRANGER
        return AccessDecision.IGNORE
