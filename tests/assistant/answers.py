"""Answers that nobody is asked for: a test says into them what it wants."""

from collections.abc import AsyncGenerator

from bot.assistant.answer import Answer, Growth
from bot.domain.turn import Turn


def unasked(turn: Turn) -> Answer:
    """The answer of a turn, with no model behind it."""
    return Answer(turn, _say_nothing)


async def _say_nothing(_answer: Answer) -> AsyncGenerator[Growth]:
    nothing: tuple[Growth, ...] = ()
    for growth in nothing:
        yield growth
