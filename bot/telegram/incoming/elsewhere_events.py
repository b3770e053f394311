"""What happens in chats that the bot need not be in: inline queries, and calls of a guest."""

from dataclasses import dataclass

from bot.domain.message import Author, Thread
from bot.telegram.incoming.incoming_message import IncomingMessage


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """Somebody types behind the bot's name, in whatever chat; the words so far."""

    update_id: int
    author: Author
    query_id: str
    text: str

    @property
    def thread(self) -> Thread:
        """The chat where they type is not told: their private chat stands for it."""
        return Thread(self.author.id)


@dataclass(frozen=True, slots=True)
class InlineChoice:
    """Somebody sent a result of ours to the chat; with no message id it cannot be edited."""

    update_id: int
    author: Author
    result_id: str
    inline_message_id: str
    text: str

    @property
    def thread(self) -> Thread:
        """As of an InlineQuery."""
        return Thread(self.author.id)


@dataclass(frozen=True, slots=True)
class InlinePress:
    """A button under a message that came from a result; anybody in that chat may press it."""

    update_id: int
    author: Author
    query_id: str
    inline_message_id: str
    action: str
    argument: str

    @property
    def thread(self) -> Thread:
        """As of an InlineQuery."""
        return Thread(self.author.id)


@dataclass(frozen=True, slots=True)
class GuestMessage:
    """Somebody calls the bot in a chat that it need not be in; `question` is the message there."""

    update_id: int
    question: IncomingMessage
    query_id: str

    @property
    def author(self) -> Author:
        """Who calls it."""
        return self.question.author

    @property
    def thread(self) -> Thread:
        """There, so that the same message as an ordinary update comes before it or behind it."""
        return self.question.thread


Elsewhere = InlineQuery | InlineChoice | InlinePress | GuestMessage
"""What happens in chats that the bot need not be in."""
