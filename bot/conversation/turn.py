"""A turn: a question and its answer, the unit of order, log and cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.completion import FinishReason
from bot.conversation.joining import join_texts
from bot.conversation.message import Author, Thread
from bot.conversation.usage import Usage


@dataclass(frozen=True, slots=True)
class Source:
    """A Telegram message that is part of a question."""

    message_id: int
    text: str


def join_sources(sources: Sequence[Source]) -> str:
    """What several messages say, as one question."""
    return join_texts([source.text for source in sources])


@dataclass(frozen=True, slots=True)
class Question:
    """What one author asked, in one Telegram message or in several that were joined."""

    thread: Thread
    author: Author
    sources: tuple[Source, ...]
    update_ids: tuple[int, ...]

    @property
    def text(self) -> str:
        """The question as the model is shown it."""
        return join_sources(self.sources)


@dataclass(frozen=True, slots=True)
class Turn:
    """A stored question, and its answer so far.

    `error` names the class of the sentence that stands instead of an answer.
    """

    id: int
    conversation_id: int
    thread: Thread
    author_id: int
    question_message_id: int
    is_answered: bool
    question: str
    answer: str = ""
    finish_reason: FinishReason | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn's answer ended, with all that is stored of it."""

    text: str
    finish_reason: FinishReason | None
    error: str | None
    model: str
    first_turn_id: int
    usage: Usage
