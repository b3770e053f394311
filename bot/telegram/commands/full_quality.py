"""The button Full quality: a picture as a file, just as the provider made it."""

from bot.telegram.commands.call import Press
from bot.telegram.outgoing.upload import Upload

_SUFFIXES = {b"\x89PNG": ".png", b"RIFF": ".webp", b"GIF8": ".gif"}
"""By how a file begins; the rest of what is made is JPEG."""

_GONE = "This picture is not there any more."


async def press(press: Press) -> str:
    """Send the file into the picture's thread."""
    turn = await press.tools.turns.find(press.number or 0)
    made = await press.tools.attachments.made(turn.id) if turn else None
    if turn is None or turn.thread != press.lane.thread or made is None:
        return _GONE
    name = f"picture{_SUFFIXES.get(made.original[:4], '.jpg')}"
    file = Upload("document", name, made.original)
    press.lane.later(press.tools.messages.uploading(turn.thread, file))
    return ""
