"""Questions that were sent to a chat from behind the bot's name, and the buttons under them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.domain.message import Author
from bot.domain.rate_limit import RateLimit
from bot.domain.turn import Turn
from bot.i18n.language import N_, _
from bot.storage.inline_answers import InlineAnswer, InlineAnswers, read_id
from bot.storage.turns import Turns
from bot.telegram.access.rate_limiter import RateLimiter
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.inline_queries import START, kept_id
from bot.telegram.dispatch.presses import OLD_BUTTON, Presses
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.dispatch.steps.check_access import NoteAuthor
from bot.telegram.dispatch.steps.limit_rate import TOO_FAST
from bot.telegram.incoming.elsewhere_events import InlineChoice, InlinePress
from bot.telegram.incoming.events import ButtonPress
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.answer.inline_message import PRESSED
from bot.telegram.outgoing.send.inline_messages import InlineMessages
from bot.telegram.outgoing.text.markdown import plain

_NOT_YOURS = N_("Only the person who asked can do this.")
_TOO_OLD = N_("This question is too old. Please ask it again.")
_LOCKED_OUT = N_("You don't have access any more. Ask the person who runs this bot.")

ShowAgain = Callable[[Turn], Awaitable[None]]
"""Brings what is shown of an answer up to date."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A question that stands in a chat, by whichever update that was told."""

    update_id: int
    author: Author
    inline_message_id: str
    text: str


class InlineQuestions:
    """Begins each once: by the choice of the result, or by a press of its button."""

    def __init__(
        self,
        *,
        answers: InlineAnswers,
        turns: Turns,
        messages: InlineMessages,
        rate_limiter: RateLimiter,
        presses: Presses,
        note_author: NoteAuthor,
        show_again: ShowAgain,
        clock: Callable[[], float],
    ) -> None:
        self._answers = answers
        self._turns = turns
        self._messages = messages
        self._rate_limiter = rate_limiter
        self._presses = presses
        self._note_author = note_author
        self._show_again = show_again
        self._clock = clock

    async def choose(self, choice: InlineChoice, context: Context) -> Dispatched:
        """QUEUED, unless it asks nothing, or was asked before."""
        if kept_id(choice.result_id) is None or not choice.inline_message_id or not choice.text:
            return Dispatched.HANDLED
        sent = _Sent(choice.update_id, choice.author, choice.inline_message_id, choice.text)
        return await self._begin(sent, context)

    async def press(self, press: InlinePress, context: Context) -> Dispatched:
        """A press of any button under a message of ours in another chat; each is answered."""
        if context.may_speak and press.action != START:
            return await self._press_usual(press, context)
        words, dispatched = "", Dispatched.HANDLED
        try:
            if context.may_speak:
                words, dispatched = await self._press_start(press, context)
        finally:
            self._presses.answer_soon(press.query_id, words, context.lane)
        return dispatched

    async def _press_start(self, press: InlinePress, context: Context) -> tuple[str, Dispatched]:
        number, user_id = read_id(press.argument), press.author.id
        if number is None:
            return _(OLD_BUTTON), Dispatched.HANDLED
        if answer := await self._answers.find(number):
            return await self._find_again(answer, press, context), Dispatched.HANDLED
        question = await self._answers.question(number, self._clock())
        if question is None:
            is_asked = await self._answers.shown_in(press.inline_message_id)
            return "" if is_asked else _(_TOO_OLD), Dispatched.HANDLED
        if question[0] != user_id:
            return _(_NOT_YOURS), Dispatched.HANDLED
        sent = _Sent(press.update_id, press.author, press.inline_message_id, question[1])
        return "", await self._begin(sent, context)

    async def _find_again(self, answer: InlineAnswer, press: InlinePress, context: Context) -> str:
        """The message of a guest's answer, of which Telegram's word was lost, is known by this."""
        if answer.user_id != press.author.id:
            return _(_NOT_YOURS)
        other = await self._answers.shown_in(press.inline_message_id)
        if other is not None and other.id != answer.id:
            return _(OLD_BUTTON)  # No button of that message says so: it was made up.
        await self._answers.note_message(answer.id, press.inline_message_id)
        turn = await self._turns.last_in(answer.thread)
        if turn and turn.is_answered:
            lane = context.lanes.of(answer.thread)
            lane.run_in_order(lambda: self._show_again(turn))
        return ""

    async def _press_usual(self, press: InlinePress, context: Context) -> Dispatched:
        """Stop, Try again and Continue, as under an answer in the asker's private chat."""
        answer = await self._answers.shown_in(press.inline_message_id)
        words = _(OLD_BUTTON) if answer is None or press.action not in PRESSED else ""
        if answer and answer.user_id != press.author.id:
            words = _(_NOT_YOURS)
        if words or answer is None:
            self._presses.answer_soon(press.query_id, words, context.lane)
            return Dispatched.HANDLED
        pressed = ButtonPress(
            update_id=press.update_id,
            thread=answer.thread,
            message_id=0,
            author=press.author,
            query_id=press.query_id,
            action=press.action,
            argument=press.argument,
        )
        there = replace(context, lane=context.lanes.of(answer.thread))
        await self._presses.press(pressed, there)
        return Dispatched.HANDLED

    async def _begin(self, sent: _Sent, context: Context) -> Dispatched:
        """Ask it in a thread of its own, unless somebody has, by another update.

        The row is there before the question: met again after a crash, it is the same question.
        """
        now = self._clock()
        answer = await self._answers.begin(
            f"inline:{sent.inline_message_id}",
            sent.author.id,
            "inline",
            sent.update_id,
            now,
            sent.inline_message_id,
        )
        if answer.update_id != sent.update_id:
            return Dispatched.HANDLED
        message = IncomingMessage(
            update_id=sent.update_id,
            thread=answer.thread,
            message_id=0,
            author=sent.author,
            text=sent.text,
            sent_at=int(now),
        )
        if not context.may_speak:
            self._tell(answer, _(_LOCKED_OUT), context)
            return Dispatched.HANDLED
        if self._rate_limiter.check(message) is not RateLimit.OK:
            self._tell(answer, _(TOO_FAST), context)
            return Dispatched.HANDLED
        await self._note_author(sent.author)
        context.lanes.of(answer.thread).enqueue(message)
        return Dispatched.QUEUED

    def _tell(self, answer: InlineAnswer, sentence: str, context: Context) -> None:
        """In the place of the answer."""
        id_, pace = answer.inline_message_id, answer.thread.topic_id
        context.lane.run_in_background(lambda: self._messages.tell(id_, pace, plain(sentence)))
