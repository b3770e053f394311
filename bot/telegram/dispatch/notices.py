"""Sentences in answer to a message."""

from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Say
from bot.telegram.incoming.events import IncomingMessage
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import FormattedText, plain


def make_say(messages: Messages) -> Say:
    """Sends sentences in the lane; in a group as a reply to the message."""

    def say(message: IncomingMessage, context: Context, text: str | FormattedText) -> None:
        rich = text if isinstance(text, FormattedText) else plain(text)
        reply_to = message.message_id if message.is_group else None
        context.lane.run_in_order(messages.notice(message.thread, rich, reply_to=reply_to))

    return say
