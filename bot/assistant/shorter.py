"""What is to take the place of an answer: a shorter one is asked for, and each is looked at."""

from bot.assistant.answer import Answer
from bot.domain.completion import FinishReason
from bot.domain.errors import BotError, NoNewAnswer, NotShorter
from bot.domain.message import Message
from bot.domain.tools import words_of_rounds
from bot.domain.turn import Turn
from bot.domain.unicode import is_blank

_SHORTER = (
    "Give your last answer again, much shorter: only what matters most, in the same language and "
    "form. Write nothing but the shorter answer."
)


def ask_for_shorter(turn: Turn) -> tuple[Message, ...]:
    """What stands behind the question: the answer as it is, and the request."""
    own = turn.longer.removeprefix(words_of_rounds(turn.rounds))
    return Message("assistant", own), Message("user", _SHORTER)


def why_kept(answer: Answer, text: str) -> type[BotError] | None:
    """The class of the sentence why the answer that was there has to stay; None where it has not.

    Another model's words take its place even if they break off: they can be gone on with.
    """
    turn = answer.turn
    if not turn.longer and not turn.replaced:
        return None
    if answer.error:
        return type(answer.error)
    if turn.replaced:
        return NoNewAnswer if is_blank(text) else None
    is_whole = answer.finish_reason is FinishReason.STOP
    return None if is_whole and len(text) < len(turn.longer) else NotShorter
