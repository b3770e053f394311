"""Whether a message is meant for the bot; what is not may become background of a question."""

from dataclasses import replace

from bot.assistant.group_context import GroupContext
from bot.assistant.overheard import Said
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.addressing import Addressing
from bot.telegram.incoming.incoming_message import IncomingMessage


class FindAddressee:
    """Marks what is meant for the bot. What is not goes on, too: its album may be."""

    def __init__(self, addressing: Addressing, group_context: GroupContext) -> None:
        self._addressing = addressing
        self._group_context = group_context

    async def __call__(self, message: IncomingMessage, context: Context) -> IncomingMessage:
        """The message, marked."""
        is_meant = self._addressing.is_meant(message, context.settings)
        # What somebody says to us alone is nothing that the others have missed.
        is_heard = context.may_speak and not message.ephemeral_id
        if context.settings.is_listening and is_heard:
            if message.is_group:
                said = Said(message.message_id, message.sent_at, message.author, _words(message))
                self._group_context.overheard.hear(message.thread, said, is_edit=message.is_edit)
            if not is_meant and not message.is_edit:
                self._group_context.hear(message.thread, message.author, message.text)
        return replace(message, is_addressed=is_meant)


def _words(message: IncomingMessage) -> str:
    """What it says to others: of a command its argument, and of a picture at least that it is."""
    said = message.command.words if message.command else message.text
    kinds = "" if message.command else ", ".join(one.kind for one in message.attachments)
    return f"({kinds}) {said}".rstrip() if kinds else said
