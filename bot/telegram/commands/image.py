"""/image: a picture from words, or from other pictures and words."""

from dataclasses import replace

from bot.conversation.errors import PicturesOff
from bot.conversation.order import Order
from bot.telegram.commands.call import Call, Command
from bot.telegram.incoming.arrival import Said

_HOW = (
    "Write /image and what you want to see, such as: /image a red fox in the snow\n"
    "As a reply to a picture, or as its caption, it says what to change."
)


async def _ask(call: Call) -> Said | None:
    said = call.said
    words = "\n\n".join(filter(None, (call.argument, said.replied_text)))
    if not words or not call.tools.can_draw:
        return None
    return replace(said, text=words, command=None, order=Order("picture"))


async def _run(call: Call) -> None:
    call.reply(_HOW if call.tools.can_draw else PicturesOff.sentence)


IMAGE = Command("image", "Make or change a picture", _run, aliases=("draw", "imagine"), ask=_ask)
