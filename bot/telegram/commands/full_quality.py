"""The button Full quality: a picture as a file, just as the provider made it."""

from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext
from bot.telegram.commands.shown_answer import turn_here
from bot.telegram.outgoing.send.upload import Upload, suffix_of

_GONE = N_("This picture is no longer available.")


async def press(press: ButtonContext) -> str:
    """Send the file into the picture's thread."""
    turn = await turn_here(press, press.number)
    made = await press.storage.attachments.made(turn.id) if turn else None
    if turn is None or made is None:
        return _(_GONE)
    file = Upload("document", f"picture{suffix_of(made.original)}", made.original)
    press.lane.run_in_order(
        press.services.messages.files.send_later(turn.thread, file, press.pressed.message_id)
    )
    return ""
