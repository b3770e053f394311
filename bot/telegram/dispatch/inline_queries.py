"""What somebody is offered who types behind the bot's name: to ask that, or whom to ask for access.

No model is asked per letter: only what is then sent to the chat is a question.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.error import TelegramError

from bot.i18n.language import N_, _
from bot.storage.inline_answers import InlineAnswers, read_id
from bot.telegram.api import bot_api
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.elsewhere_events import InlineQuery
from bot.telegram.outgoing.text.keyboards import keyboard

logger = logging.getLogger(__name__)

_ASK = N_("Ask: {question}")
_HINT = N_("Tap to send the question. The answer appears in its place.")
_GET = N_("▶️ Get the answer")
_NO_ACCESS = N_("You don't have access yet")
_WHOM = N_("Ask the person who runs this bot, and give them your Telegram ID: {id}")
_SAID = N_("I answer only people who have been given access.")
_REQUEST = N_("Ask for access")

_LONGEST_TITLE = 60

START = "inline"
"""The action of the button that asks; what chooses a result is the same with another event."""

_PREFIX = "ask-"

AnswerQuery = Callable[
    [str, Sequence[InlineQueryResultArticle], InlineQueryResultsButton | None], Awaitable[None]
]
"""Offers results for a query of this id, and a button above them. Raises TelegramError."""


class InlineQueries:
    """Answers each at once, beside all else; one that is lost is typed on."""

    def __init__(
        self, answers: InlineAnswers, answer: AnswerQuery, clock: Callable[[], float]
    ) -> None:
        self._answers = answers
        self._answer = answer
        self._clock = clock

    async def offer(self, query: InlineQuery, context: Context) -> None:
        """One result; a stranger's says whom to ask, and nothing at all is no question."""
        if not context.may_speak:
            results, button = [_refusal(query.author.id)], _request()
        elif query.text:
            kept = await self._answers.keep(query.author.id, query.text, self._clock())
            results, button = [_offer(kept, query.text)], None
        else:
            results, button = [], None

        async def send() -> None:
            try:
                await self._answer(query.query_id, results, button)
            except TelegramError as error:
                # It is valid for some seconds only; after a restart it is often too old.
                logger.debug("an inline query was not answered: %s", error)

        context.lane.run_in_background(send)


def kept_id(result_id: str) -> int | None:
    """The number of what was typed, by the result that was chosen; None for what asks nothing."""
    return read_id(result_id.removeprefix(_PREFIX)) if result_id.startswith(_PREFIX) else None


def answer_with(bot: Bot) -> AnswerQuery:
    """By Telegram, which is to keep the answer for nobody."""

    async def answer(
        query_id: str,
        results: Sequence[InlineQueryResultArticle],
        button: InlineQueryResultsButton | None,
    ) -> None:
        offered: dict[str, bot_api.Value] = {
            "inline_query_id": query_id,
            "results": tuple(results),
            "cache_time": 0,
            "is_personal": True,
            "button": button,
        }
        await bot_api.call(bot, "answerInlineQuery", offered)

    return answer


def _offer(kept: int, question: str) -> InlineQueryResultArticle:
    """With a button, since without one Telegram tells no id by which to change the message."""
    title = _(_ASK).format(question=question)
    is_long = len(title) > _LONGEST_TITLE
    button = InlineKeyboardButton(_(_GET), callback_data=f"{START}:{kept}")
    return InlineQueryResultArticle(
        id=f"{_PREFIX}{kept}",
        title=f"{title[: _LONGEST_TITLE - 1]}…" if is_long else title,
        input_message_content=InputTextMessageContent(f"❓ {question}"),
        reply_markup=keyboard(button),
        description=_(_HINT),
    )


def _refusal(user_id: int) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id="no",
        title=_(_NO_ACCESS),
        input_message_content=InputTextMessageContent(_(_SAID)),
        description=_(_WHOM).format(id=user_id),
    )


def _request() -> InlineQueryResultsButton:
    """Leads to the private chat, where a stranger is told how to ask."""
    return InlineQueryResultsButton(_(_REQUEST), start_parameter="inline")
