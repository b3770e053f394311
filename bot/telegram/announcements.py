"""What all members of a group are told of what one of them has changed where nobody else saw it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram.error import TelegramError

from bot.domain.message import Author, Thread
from bot.domain.speaker_labels import show_name
from bot.i18n.language import N_, _
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.throttled_client import Undeliverable
from bot.telegram.outgoing.text.markdown import plain

_CHANGED = N_("{name} has changed this:")

_TOGETHER_SECONDS = 120.0
"""So long what the same person changes is told in one message."""

_MOST = 100


@dataclass(slots=True)
class _Told:
    """One such message: its number, and its lines by what they are about."""

    message_id: int
    at: float
    lines: dict[str, str] = field(default_factory=dict)


class Announcements:
    """One message for each time that somebody changes something, which grows while they go on."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._told: dict[tuple[Thread, int], _Told] = {}

    def telling(
        self, thread: Thread, author: Author, what: str, line: str
    ) -> Callable[[], Awaitable[None]]:
        """The telling of it, to be done in the thread's lane: one after the other."""

        async def tell() -> None:
            key, now = (thread, author.id), self._messages.calls.now()
            told = self._told.pop(key, None)
            if told is None or now - told.at > _TOGETHER_SECONDS:
                told = _Told(0, now)
            told.lines[what] = line
            told.message_id = await self._show(thread, author, told)
            if told.message_id:
                self._keep(key, told)

        return tell

    async def _show(self, thread: Thread, author: Author, told: _Told) -> int:
        """Its number now; 0 where it is not there."""
        lines = "\n".join(f"• {line}" for line in told.lines.values())
        rich = plain(f"{_(_CHANGED).format(name=show_name(author.name))}\n{lines}")
        messages = self._messages
        try:
            if told.message_id and await messages.edit_surely(
                thread.chat_id, told.message_id, rich
            ):
                return told.message_id
            return await messages.say(thread, rich)
        except (Undeliverable, TelegramError):
            return 0

    def _keep(self, key: tuple[Thread, int], told: _Told) -> None:
        if len(self._told) >= _MOST:
            del self._told[next(iter(self._told))]
        self._told[key] = told
