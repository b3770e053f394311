"""What happens in chats that the bot need not be in: each kind to what deals with it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.guest_questions import GuestQuestions
from bot.telegram.dispatch.inline_queries import InlineQueries
from bot.telegram.dispatch.inline_questions import InlineQuestions
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.incoming.elsewhere_events import (
    Elsewhere,
    GuestMessage,
    InlineChoice,
    InlinePress,
    InlineQuery,
)

DealElsewhere = Callable[[Elsewhere, Context], Awaitable[Dispatched]]


@dataclass(frozen=True, slots=True)
class ElsewhereParts:
    """A DealElsewhere."""

    queries: InlineQueries
    questions: InlineQuestions
    guests: GuestQuestions

    async def __call__(self, event: Elsewhere, context: Context) -> Dispatched:
        """What became of it."""
        match event:
            case InlineQuery():
                await self.queries.offer(event, context)
                return Dispatched.HANDLED
            case InlineChoice():
                return await self.questions.choose(event, context)
            case InlinePress():
                return await self.questions.press(event, context)
            case GuestMessage():
                return await self.guests.take(event, context)


async def pass_over(_event: Elsewhere, _context: Context) -> Dispatched:
    """A DealElsewhere of a bot that is asked nowhere else."""
    return Dispatched.HANDLED
