"""Whether a message is meant for the bot; what is not may become background of a question."""

from dataclasses import replace

from bot.assistant.group_context import GroupContext
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.incoming.events import IncomingMessage


class FindAddressee:
    """Marks what is meant for the bot. What is not goes on, too: its album may be."""

    def __init__(self, addressing: Addressing, group_context: GroupContext) -> None:
        self._addressing = addressing
        self._group_context = group_context

    async def __call__(self, message: IncomingMessage, context: Context) -> IncomingMessage:
        """The message, marked."""
        is_meant = self._addressing.is_meant(message, context.settings)
        is_background = not is_meant and context.settings.is_listening and not message.is_edit
        if is_background and context.may_speak:
            self._group_context.hear(message.thread, message.author, message.text)
        return replace(message, is_addressed=is_meant)
