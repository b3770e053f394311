"""The button As a file: a very long answer as one Markdown file."""

from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext
from bot.telegram.outgoing.send.upload import answer_file

_GONE = N_("This answer is no longer available.")


async def press(press: ButtonContext) -> str:
    """Send the file into the answer's thread."""
    turn = await press.storage.turns.find(press.number or 0)
    if turn is None or turn.thread != press.lane.thread or not turn.answer:
        return _(_GONE)
    file = answer_file(turn.answer)
    press.lane.run_in_order(
        press.services.messages.files.send_later(turn.thread, file, press.pressed.message_id)
    )
    return ""
