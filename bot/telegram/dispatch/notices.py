"""Sentences in answer to a message."""

from bot.telegram.commands.context import Services, answer_privately
from bot.telegram.dispatch.context import Context
from bot.telegram.dispatch.step import Say
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.markdown import FormattedText


def make_say(services: Services) -> Say:
    """Sends sentences in the lane; in a group for its author alone, or as a reply to it."""

    def say(message: IncomingMessage, context: Context, text: str | FormattedText) -> None:
        context.lane.run_in_order(answer_privately(services, message, text))

    return say
