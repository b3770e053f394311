"""Where an answer is shown, as its delivery sees it: in messages of ours, or in an inline one."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.message import Thread
from bot.telegram.outgoing.answer.answer_messages import AnswerPlace
from bot.telegram.outgoing.answer.rendered_answer import AnswerParts
from bot.telegram.outgoing.send.message_fields import Button
from bot.telegram.outgoing.text.markdown import FormattedText


class Screen(Protocol):
    """One answer's; `show` makes it right, whatever was there before, and the rest may fail."""

    @property
    def turn_id(self) -> int:
        """The turn whose answer is shown here."""

    @property
    def thread(self) -> Thread:
        """Where it was asked."""

    @property
    def place(self) -> AnswerPlace:
        """Where files and pictures come."""

    @property
    def has_messages(self) -> bool:
        """Whether any part of it is on the screen."""

    @property
    def is_private(self) -> bool:
        """Whether it may be called as often as a private chat."""

    @property
    def is_stopped(self) -> bool:
        """Whether no further message is to be sent."""

    def fit(self, composed: AnswerParts) -> AnswerParts:
        """As much of it as there is room for."""

    def wait_for_preview(self) -> float:
        """Seconds until a preview may go."""

    async def act(self, action: str) -> None:
        """Show that something is being done."""

    async def preview(self, parts: Sequence[FormattedText], button: Button) -> None:
        """Show as much of the parts as may go right now. Raises Undeliverable, BadRequest."""

    async def show(self, parts: Sequence[FormattedText], button: Button) -> None:
        """Make it show exactly these, the button below. Raises Undeliverable, BadRequest."""

    def stop(self) -> None:
        """Send nothing more of it, except for a first message."""
