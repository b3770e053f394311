"""The button As a file: a very long answer as one Markdown file."""

from bot.i18n.language import _
from bot.telegram.commands.context import ButtonContext
from bot.telegram.commands.shown_answer import ANSWER_GONE, turn_here
from bot.telegram.outgoing.send.upload import answer_file


async def press(press: ButtonContext) -> str:
    """Send the file into the answer's thread."""
    turn = await turn_here(press, press.number)
    if turn is None or not turn.answer:
        return _(ANSWER_GONE)
    file = answer_file(turn.answer)
    press.lane.run_in_order(
        press.services.messages.files.send_later(turn.thread, file, press.pressed.message_id)
    )
    return ""
