"""/image: a picture from words, or from other pictures and words."""

from dataclasses import replace

from bot.domain.errors import PicturesOff
from bot.domain.output_format import OutputFormat
from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.incoming.events import IncomingMessage

_HOW = N_(
    "Write /image and what you want to see, such as: /image a red fox in the snow\n"
    "As a reply to a picture, or as its caption, it says what to change."
)


async def _ask(context: CommandContext) -> IncomingMessage | None:
    message = context.message
    words = context.argument or message.replied_text
    if not words or not context.services.can_draw:
        return None
    return replace(
        message.without_reply_text(), text=words, command=None, order=OutputFormat("picture")
    )


async def _run(context: CommandContext) -> None:
    context.reply(_(_HOW if context.services.can_draw else PicturesOff.sentence))


IMAGE = Command(
    "image", N_("Make or change a picture"), _run, aliases=("draw", "imagine"), ask=_ask
)
