"""Questions in chats that the bot need not be in: it is called by its name, as a guest.

Bot API 10.0: one answerGuestQuery to each, and soon; its message is changed by its inline id.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.error import BadRequest, TelegramError, TimedOut

from bot.domain.rate_limit import RateLimit
from bot.domain.recent import Recent
from bot.i18n.language import N_, _
from bot.storage.effect import current_effect
from bot.storage.inbox import Inbox
from bot.storage.inline_answers import InlineAnswer, InlineAnswers, guest_key
from bot.storage.turns import Turns
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.api import bot_api
from bot.telegram.api.response_checks import Unreadable
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.inline_queries import START
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.ask_question import CALLED
from bot.telegram.dispatch.steps.check_access import NoteAuthor
from bot.telegram.dispatch.steps.limit_rate import TOO_FAST
from bot.telegram.incoming.elsewhere_events import GuestMessage
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.answer.inline_message import WAITING
from bot.telegram.outgoing.send.throttled_client import ThrottledClient, Undeliverable
from bot.telegram.outgoing.text.keyboards import keyboard

logger = logging.getLogger(__name__)

_NOT_HERE = N_("I may not answer in this chat. Ask the person who runs me for access.")
_SHOW = N_("▶️ Show the answer")

_WINDOW = 20.0
"""Seconds; Telegram does not tell for how long it takes an answer, which is not long."""

_REMEMBERED = 1000
"""Of those who were told that they may not."""

AnswerGuest = Callable[[str, InlineQueryResultArticle], Awaitable[str]]
"""Says something in answer to a guest query; the id of that message. Raises TelegramError."""


class GuestQuestions:
    """Answers each at once with a stub, which becomes the answer."""

    def __init__(
        self,
        *,
        answers: InlineAnswers,
        turns: Turns,
        inbox: Inbox,
        calls: ThrottledClient,
        answer: AnswerGuest,
        rate_limiter: RateLimiter,
        note_author: NoteAuthor,
        clock: Callable[[], float],
    ) -> None:
        self._answers = answers
        self._turns = turns
        self._inbox = inbox
        self._calls = calls
        self._answer = answer
        self._rate_limiter = rate_limiter
        self._note_author = note_author
        self._clock = clock
        self._refused: Recent[tuple[int, int]] = Recent(_REMEMBERED)

    async def take(self, guest: GuestMessage, context: Context) -> Dispatched:
        """QUEUED where it is a question that may be asked here, and was not yet."""
        question = _as_question(guest.question)
        if await self._is_ordinary(question, context):
            return Dispatched.HANDLED
        if not context.may_speak:
            self._refuse(guest, context)
            return Dispatched.HANDLED
        await self._note_author(question.author)
        if not question.says_something:
            return self._say(guest, context, _(CALLED))
        thread = question.thread
        answer = await self._answers.begin(
            guest_key(thread.chat_id, question.message_id),
            question.author.id,
            "guest",
            guest.update_id,
            self._clock(),
        )
        if answer.update_id != guest.update_id:
            return Dispatched.HANDLED
        match self._rate_limiter.check(question):
            case RateLimit.WARN:
                return self._say(guest, context, _(TOO_FAST))
            case RateLimit.DROP:
                return Dispatched.HANDLED
        lane = context.lanes.of(answer.thread)
        current_effect.set(None)  # The update is the question's from now on.
        lane.run_in_background(partial(self._open, guest, answer, question, lane))
        return Dispatched.QUEUED

    async def _open(
        self, guest: GuestMessage, answer: InlineAnswer, question: IncomingMessage, lane: Lane
    ) -> None:
        """Put the stub there, and ask. In doubt it is there: its button tells its id once more."""
        if not answer.inline_message_id:
            stub = _article(_(WAITING), answer.id)
            inline_message_id = await self._say_first(guest, answer, stub)
            if inline_message_id is None:
                await self._inbox.finish([guest.update_id], self._clock())
                return
            if inline_message_id:
                await self._answers.note_message(answer.id, inline_message_id)
        lane.enqueue(
            replace(question, thread=answer.thread, message_id=0, album="", is_group=False)
        )

    async def _say_first(
        self, guest: GuestMessage, answer: InlineAnswer, stub: InlineQueryResultArticle
    ) -> str | None:
        """The stub's id; "" where it may be there or not, None where nothing is and will be.

        A lost one is said again: Telegram takes no second answer to the same call.
        """
        # An earlier process may have been told of it, and ended before it could note the id.
        may_be_there = not answer.is_new

        async def say() -> str:
            nonlocal may_be_there
            try:
                return await self._answer(guest.query_id, stub)
            except (TimedOut, Unreadable):
                may_be_there = True
                raise

        try:
            async with asyncio.timeout(_WINDOW):
                return await self._calls.call_until_done(answer.thread.topic_id, say)
        except TimeoutError:
            return ""
        except (BadRequest, Undeliverable) as error:
            logger.info("a guest's question was not answered: %s", error)
            return "" if may_be_there else None

    async def _is_ordinary(self, question: IncomingMessage, context: Context) -> bool:
        """Whether the bot is a member too, and has the same message as an ordinary update."""
        if not question.is_group:
            return False
        running = context.lane.running
        known = (*context.lane.waiting, *(running.parts if running else ()))
        if any(message.message_id == question.message_id for message in known):
            return True
        chat_id, message_id = question.thread.chat_id, question.message_id
        return await self._turns.asked_in(chat_id, message_id) is not None

    def _refuse(self, guest: GuestMessage, context: Context) -> None:
        """One sentence; then they know it."""
        place = (guest.thread.chat_id, guest.author.id)
        if place not in self._refused:
            self._refused.add(place)
            self._say(guest, context, _(_NOT_HERE))

    def _say(self, guest: GuestMessage, context: Context, sentence: str) -> Dispatched:
        """It is all that is said to it; if it is lost, nobody waits for it."""

        async def say() -> None:
            try:
                await self._answer(guest.query_id, _article(sentence))
            except TelegramError as error:
                logger.info("a guest was not answered: %s", error)

        context.lane.run_in_background(say)
        return Dispatched.HANDLED


def answer_guest_with(bot: Bot) -> AnswerGuest:
    """By Telegram."""

    async def answer(query_id: str, article: InlineQueryResultArticle) -> str:
        said: dict[str, bot_api.Value] = {"guest_query_id": query_id, "result": article}
        sent = await bot_api.call(bot, "answerGuestQuery", said)
        return str(sent["inline_message_id"])

    return answer


def _as_question(message: IncomingMessage) -> IncomingMessage:
    """A guest carries out no commands: what stands behind one is asked."""
    if message.command is None:
        return message
    return replace(message, text=message.command.words, command=None)


def _article(text: str, answer_id: int | None = None) -> InlineQueryResultArticle:
    button = None
    if answer_id is not None:
        button = InlineKeyboardButton(_(_SHOW), callback_data=f"{START}:{answer_id}")
    return InlineQueryResultArticle(
        id="answer",
        title="…",
        input_message_content=InputTextMessageContent(text),
        reply_markup=keyboard(button) if button else None,
    )
