"""Builds what deals with questions from chats that the bot need not be in."""

from telegram import Bot

from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.commands.context import Services
from bot.telegram.dispatch.elsewhere import DealElsewhere, ElsewhereParts
from bot.telegram.dispatch.guest_questions import GuestQuestions, answer_guest_with
from bot.telegram.dispatch.inline_queries import InlineQueries, answer_with
from bot.telegram.dispatch.inline_questions import InlineQuestions
from bot.telegram.dispatch.presses import Presses
from bot.telegram.outgoing.send.inline_messages import InlineMessages


def open_elsewhere(
    bot: Bot,
    messages: InlineMessages,
    services: Services,
    presses: Presses,
    rate_limiter: RateLimiter,
) -> DealElsewhere:
    """The parts that deal with them. Whether there is any of it, BotFather's settings decide."""
    storage, clock = services.storage, services.clock
    return ElsewhereParts(
        queries=InlineQueries(storage.inline_answers, answer_with(bot), clock),
        questions=InlineQuestions(
            answers=storage.inline_answers,
            turns=storage.turns,
            messages=messages,
            rate_limiter=rate_limiter,
            presses=presses,
            note_author=storage.people.note,
            show_again=services.show_again,
            clock=clock,
        ),
        guests=GuestQuestions(
            answers=storage.inline_answers,
            turns=storage.turns,
            inbox=storage.inbox,
            calls=messages.calls,
            answer=answer_guest_with(bot),
            rate_limiter=rate_limiter,
            note_author=storage.people.note,
            clock=clock,
        ),
    )
