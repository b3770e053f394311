"""Thumbs under answers: what people think of them is kept, for /usage."""

from collections.abc import Callable

from bot.storage.delivery_log import DeliveryLog
from bot.storage.feedback import Feedback
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.events import Reaction


class Thumbs:
    """Keeps the thumbs of people who may use the bot."""

    def __init__(
        self, delivery_log: DeliveryLog, feedback: Feedback, clock: Callable[[], float]
    ) -> None:
        self._delivery_log = delivery_log
        self._feedback = feedback
        self._clock = clock

    async def note(self, reaction: Reaction, context: Context) -> None:
        """Keep it, if the message shows an answer."""
        if not context.may_speak:
            return
        place = reaction.thread.chat_id, reaction.message_id
        turn_id = await self._delivery_log.turn_shown_by(*place)
        if turn_id is not None:
            await self._feedback.note(turn_id, reaction.author.id, reaction.value, self._clock())
