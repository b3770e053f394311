"""Who may speak; a stranger in a private chat is told whom to ask."""

from collections.abc import Awaitable, Callable

from bot.domain.message import Author
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Dispatched
from bot.telegram.incoming.incoming_message import IncomingMessage

NoteAuthor = Callable[[Author], Awaitable[None]]
"""Remembers what somebody is called, so that an @name in a command means them."""

TellStranger = Callable[[IncomingMessage, Context], Awaitable[None]]
"""Tells somebody who may not speak, unless they have been told."""


class CheckAccess:
    """Lets messages of people pass who may use the bot."""

    def __init__(self, note_author: NoteAuthor, tell_stranger: TellStranger) -> None:
        self._note_author = note_author
        self._tell_stranger = tell_stranger

    async def __call__(
        self, message: IncomingMessage, context: Context
    ) -> IncomingMessage | Dispatched:
        """HANDLED where its author may not speak."""
        if message.author.id > 0:
            await self._note_author(message.author)
        if context.may_speak:
            return message
        if message.thread.is_private and not message.is_edit:
            await self._tell_stranger(message, context)
        return Dispatched.HANDLED
