"""Opens the screens of answers that stand in other chats."""

from collections.abc import Callable

from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.i18n.language import _
from bot.storage.inline_answers import InlineAnswer, InlineAnswers
from bot.telegram.outgoing.answer.inline_message import LINK_PREFIX, WAITING, InlineMessage
from bot.telegram.outgoing.send.inline_messages import InlineMessages


class InlineScreens:
    """By the question's thread; `bot_name` is our username, without the @."""

    def __init__(
        self, messages: InlineMessages, answers: InlineAnswers, bot_name: Callable[[], str]
    ) -> None:
        self._messages = messages
        self._answers = answers
        self._bot_name = bot_name

    async def open(self, turn: Turn) -> tuple[InlineMessage, str]:
        """The screen, and what stands above the answer: the question, unless it is there itself."""
        id_ = -turn.thread.topic_id
        answer = await self._answers.find(id_)
        quote = turn.question if answer and answer.kind == "inline" else ""
        link = f"https://t.me/{self._bot_name()}?start={LINK_PREFIX}{id_}"
        waiting = write_waiting(quote)
        return InlineMessage(self._messages, turn, self._find_message, link, waiting), quote

    async def _find_message(self, thread: Thread) -> str:
        """It may become known while the answer grows."""
        answer: InlineAnswer | None = await self._answers.find(-thread.topic_id)
        return answer.inline_message_id if answer else ""


def write_waiting(question: str) -> str:
    """What stands where the answer will, below the question where nothing else shows it."""
    return "\n\n".join(filter(None, (question and f"❓ {question}", _(WAITING))))
