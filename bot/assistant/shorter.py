"""An answer is made shorter: what the model is told, and whether what it says is that."""

from bot.assistant.answer import Answer
from bot.domain.completion import FinishReason
from bot.domain.errors import BotError, NotShorter
from bot.domain.message import Message
from bot.domain.tools import words_of_rounds
from bot.domain.turn import Turn

_SHORTER = (
    "Give your last answer again, much shorter: only what matters most, in the same language and "
    "form. Write nothing but the shorter answer."
)


def ask_for_shorter(turn: Turn) -> tuple[Message, ...]:
    """What stands behind the question: the answer as it is, and the request."""
    own = turn.longer.removeprefix(words_of_rounds(turn.rounds))
    return Message("assistant", own), Message("user", _SHORTER)


def why_not_shorter(answer: Answer, text: str) -> type[BotError] | None:
    """The class of the sentence why the longer one has to stay; None where this takes its place."""
    if answer.error:
        return type(answer.error)
    is_whole = answer.finish_reason is FinishReason.STOP
    return None if is_whole and len(text) < len(answer.turn.longer) else NotShorter
