"""An answer in a chat that the bot need not be in: one message, known by its inline id alone."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import InlineKeyboardButton

from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.i18n.language import N_, _
from bot.telegram.outgoing.answer.answer_messages import AnswerPlace
from bot.telegram.outgoing.answer.rendered_answer import AnswerParts
from bot.telegram.outgoing.send.inline_messages import InlineMessages
from bot.telegram.outgoing.send.message_fields import Button
from bot.telegram.outgoing.text.keyboards import keyboard, stop_button
from bot.telegram.outgoing.text.markdown import FormattedText, plain

logger = logging.getLogger(__name__)

WAITING = N_("⏳ The answer is on its way…")
_PRIVATE = N_("💬 Open in private")
_NO_ROOM = N_("The answer does not fit in here. Open it in private.")

LINK_PREFIX = "i_"
"""What the payload of the link to a whole answer begins with."""

PRESSED = frozenset({"stop", "again", "more"})
"""The actions of our usual buttons that work under such a message, for who asked."""

FindMessage = Callable[[Thread], Awaitable[str]]
"""The id of the message that shows the answer of this thread; "" where it is not known."""


class InlineMessage:
    """A Screen of one message. What has no room in it is behind a link to the private chat.

    Where the message is gone, or its id was lost, nothing is shown, and that is no fault.
    """

    def __init__(
        self, messages: InlineMessages, turn: Turn, find: FindMessage, link: str, waiting: str
    ) -> None:
        self._messages = messages
        self._turn = turn
        self._find = find
        self._link = link
        self._waiting = waiting
        """What stands there until the first word."""
        self._id = ""
        self._shown: tuple[FormattedText, Button] | None = None
        self._is_stopped = False

    @property
    def turn_id(self) -> int:
        """The turn whose answer is shown here."""
        return self._turn.id

    @property
    def thread(self) -> Thread:
        """The question's own."""
        return self._turn.thread

    @property
    def place(self) -> AnswerPlace:
        """Nothing comes there: `fit` lets no file pass."""
        return AnswerPlace(self._turn.id, self._turn.thread, 0, None)

    @property
    def has_messages(self) -> bool:
        """It was there before the question."""
        return True

    @property
    def is_private(self) -> bool:
        """Most such messages stand in groups, whose pace suits all of them."""
        return False

    @property
    def is_stopped(self) -> bool:
        """Whether it was stopped, which changes nothing: there is but one message."""
        return self._is_stopped

    def stop(self) -> None:
        """Note that it was stopped."""
        self._is_stopped = True

    def fit(self, composed: AnswerParts) -> AnswerParts:
        """The first message; all the rest is behind the link."""
        buttons = tuple(button for button in composed.buttons if _works(button))
        is_whole = len(composed.parts) == 1 and composed.upload is None
        if not is_whole or buttons != composed.buttons:
            buttons = (*buttons, InlineKeyboardButton(_(_PRIVATE), url=self._link))
        return AnswerParts(composed.parts[:1] or [plain(_(_NO_ROOM))], buttons)

    def wait_for_preview(self) -> float:
        """Seconds until a preview may go."""
        return self._messages.calls.wait_for_preview(self._pace)

    async def act(self, action: str) -> None:
        """A chat that one is not in shows no "typing": the message itself says so, once."""
        del action
        if self._shown is None:
            await self.preview([plain(self._waiting)], keyboard(stop_button(self.turn_id)))

    async def preview(self, parts: Sequence[FormattedText], button: Button) -> None:
        """The first part, if it may go now. Raises Undeliverable, and BadRequest."""
        wanted = (parts[0], button)
        if wanted == self._shown or not await self._knows_message():
            return
        if await self._messages.edit_if_possible(self._id, self._pace, *wanted):
            self._shown = wanted

    async def show(self, parts: Sequence[FormattedText], button: Button) -> None:
        """Raises Undeliverable, and BadRequest where Telegram refuses even the plain text."""
        wanted = (parts[0] if parts else plain(_(_NO_ROOM)), button)
        if wanted == self._shown:
            return
        if not await self._knows_message():
            logger.info("no message is known that could show the answer")
        elif await self._messages.edit_surely(self._id, self._pace, *wanted):
            self._shown = wanted
        else:
            logger.info("the message that was to show the answer is gone")

    @property
    def _pace(self) -> int:
        """No chat has this number."""
        return self._turn.thread.topic_id

    async def _knows_message(self) -> bool:
        self._id = self._id or await self._find(self._turn.thread)
        return bool(self._id)


def _works(button: InlineKeyboardButton) -> bool:
    data = button.callback_data
    return not isinstance(data, str) or data.partition(":")[0] in PRESSED
