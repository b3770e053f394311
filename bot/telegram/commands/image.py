"""/image: a picture from words, or from other pictures and words."""

from dataclasses import replace

from bot.domain.errors import PicturesOff
from bot.domain.output_format import Order
from bot.i18n.language import N_, _
from bot.telegram.commands.context import Call, Command
from bot.telegram.incoming.events import Said

_HOW = N_(
    "Write /image and what you want to see, such as: /image a red fox in the snow\n"
    "As a reply to a picture, or as its caption, it says what to change."
)


async def _ask(call: Call) -> Said | None:
    said = call.said
    words = call.argument or said.replied_text
    if not words or not call.tools.can_draw:
        return None
    return replace(said.without_reply_text(), text=words, command=None, order=Order("picture"))


async def _run(call: Call) -> None:
    call.reply(_(_HOW if call.tools.can_draw else PicturesOff.sentence))


IMAGE = Command(
    "image", N_("Make or change a picture"), _run, aliases=("draw", "imagine"), ask=_ask
)
