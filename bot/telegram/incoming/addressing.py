"""Whether what is said is meant for the bot, also where it does not name it."""

from bot.domain.chat_settings import ChatSettings, is_triggered
from bot.telegram.incoming.continuations import Continuations
from bot.telegram.incoming.incoming_message import IncomingMessage


class Addressing:
    """Knows which messages were for the bot, since what continues them is for it too."""

    def __init__(self) -> None:
        self._pieces = Continuations()

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
