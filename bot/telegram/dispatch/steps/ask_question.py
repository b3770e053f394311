"""What is left is a question: it joins the one under way, or waits for its turn."""

from collections.abc import Awaitable, Callable

from bot.domain.message import Thread
from bot.i18n.language import N_, _
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.question_edits import QuestionEdits
from bot.telegram.dispatch.step import Dispatched, Say
from bot.telegram.incoming.incoming_message import IncomingMessage

CALLED = N_("Yes? Write your question after my name, or reply to my message.")

_SEEN = "👀"
"""On what waits for its turn: it was received, and will be answered."""

React = Callable[[Thread, int, str], Awaitable[None]]
"""Puts an emoji on a message."""


class AskQuestion:
    """Puts questions into their lane."""

    def __init__(self, question_edits: QuestionEdits, say: Say, react: React) -> None:
        self._question_edits = question_edits
        self._say = say
        self._react = react

    async def __call__(self, message: IncomingMessage, context: Context) -> Dispatched:
        """QUEUED, unless it only calls the bot."""
        lane = context.lane
        if not message.says_something:
            self._say(message, context, _(CALLED))
            return Dispatched.HANDLED
        if await self._question_edits.join(message, lane):
            return Dispatched.QUEUED
        is_waiting = lane.running is not None
        lane.enqueue(message)
        if is_waiting:
            lane.run_in_background(lambda: self._react(message.thread, message.message_id, _SEEN))
        return Dispatched.QUEUED
