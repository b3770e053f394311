"""What is asked and answered in the tests of the storage."""

from dataclasses import dataclass

from bot.domain.completion import FinishReason
from bot.domain.message import Author, Thread
from bot.domain.speaker_labels import without_header
from bot.domain.turn import Outcome, Question, QuestionPart, Turn
from bot.domain.usage import Usage
from bot.storage.conversations import Conversations
from bot.storage.engine import Engine, Row
from bot.storage.history import History
from bot.storage.turns import Turns

ADA = Author(1815, "Ada")
HOME = Thread(1815)
ELSEWHERE = Thread(-100)
NOW = 1_800_000_000.0
SOME_USAGE = Usage(input=100, output=20)


def cells(row: Row) -> tuple[object, ...]:
    """What stands in a row of whichever engine, in the order of its columns."""
    return tuple(row[column] for column in row.keys())  # noqa: SIM118  # a row is no mapping


def question(*texts: str, thread: Thread = HOME, updates: tuple[int, ...] = ()) -> Question:
    """What Ada asks, in one message for each text."""
    sources = tuple(QuestionPart(10 + number, text) for number, text in enumerate(texts))
    return Question(thread, ADA, sources, updates)


def outcome(
    text: str = "Hello.",
    reason: FinishReason | None = FinishReason.STOP,
    *,
    error: str | None = None,
    usage: Usage = SOME_USAGE,
    first_turn_id: int = 0,
) -> Outcome:
    """How the model answered."""
    return Outcome(text, reason, error, "gpt-6-luna", first_turn_id, usage)


@dataclass(frozen=True, slots=True)
class Story:
    """A database in which things happen."""

    database: Engine

    @property
    def turns(self) -> Turns:
        """The turns of the database."""
        return Turns(self.database)

    @property
    def history(self) -> History:
        """The past of the database."""
        return History(self.database)

    @property
    def conversations(self) -> Conversations:
        """The conversations of the database."""
        return Conversations(self.database)

    async def asks(self, *texts: str, thread: Thread = HOME, updates: tuple[int, ...] = ()) -> Turn:
        """A question is stored in its thread's conversation."""
        return await self.turns.begin(question(*texts, thread=thread, updates=updates), NOW)

    async def talks(self, text: str, answer: str, thread: Thread = HOME) -> Turn:
        """A question is stored, answered and shown."""
        turn = await self.asks(text, thread=thread)
        await self.turns.store_outcome(turn.id, outcome(answer), NOW)
        await self.turns.mark_shown(turn.id, NOW)
        return turn

    async def remembers(self, thread: Thread = HOME) -> list[str]:
        """All texts of the thread's conversation now."""
        conversation = await self.conversations.current(thread, NOW)
        past = await self.history.past(conversation.id, before=10**9)
        return [without_header(message.text) for turn in past for message in turn.messages]
