"""/image: a picture from words, or from other pictures and words."""

from dataclasses import replace

from bot.domain.errors import PicturesOff
from bot.domain.output_format import OutputFormat
from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.incoming.incoming_message import IncomingMessage
from bot.telegram.outgoing.text.notice_text import notice_text

_HOW = N_(
    "Send `/image` and what you want to see, for example: `/image a red fox in the snow`\n"
    "To change a picture, reply to it that way, or write it as the caption."
)


async def _ask(context: CommandContext) -> IncomingMessage | None:
    message = context.message
    words = context.argument or message.replied_text
    if not words or not context.services.provider.can_draw:
        return None
    return replace(
        message.without_reply_text(), text=words, command=None, order=OutputFormat("picture")
    )


async def _run(context: CommandContext) -> None:
    context.reply_privately(
        notice_text(_(_HOW)) if context.services.provider.can_draw else _(PicturesOff.sentence)
    )


IMAGE = Command(
    "image", N_("Make or change a picture"), _run, aliases=("draw", "imagine"), to_question=_ask
)
