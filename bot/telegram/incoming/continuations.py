"""Messages that go on with one that is meant for the bot: the rest of a paste, a forward."""

from collections import OrderedDict

from bot.domain.message import Thread
from bot.telegram.incoming.incoming_message import IncomingMessage, Piece

_REMEMBERED = 500
"""Messages of groups, the newest; the next part comes within seconds."""


class Continuations:
    """Knows which messages were for the bot, without what they say; a next part is found by id.

    Albums have their own rule, since in them any part may be the one that names the bot.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Thread, int], Piece] = OrderedDict()

    def go_on_with(self, said: IncomingMessage) -> bool:
        """Whether it continues a message that was remembered."""
        before = self._known.get((said.thread, said.message_id - 1))
        return before is not None and said.command is None and before.is_continued_by(said)

    def remember(self, said: IncomingMessage) -> None:
        """It is for the bot, and so is what continues it."""
        if not said.is_group:
            return  # There everything is.
        key = (said.thread, said.message_id)
        self._known[key] = said.piece
        self._known.move_to_end(key)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
