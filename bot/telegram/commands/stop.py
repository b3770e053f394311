"""/stop: ends the answer under way and keeps what there is of it."""

from bot.telegram.commands.call import Call, Command, Press

_NOTHING = "There is nothing to stop: I am not answering at the moment."
_OVER = "This answer is over already."


async def _run(call: Call) -> None:
    if call.lane.running:
        # The answer itself says that it was stopped.
        call.lane.running.stop()
    else:
        call.reply(_NOTHING)


async def press(press: Press) -> str:
    """The Stop button under a growing answer."""
    running = press.lane.running
    if running is None or running.turn is None or running.turn.id != press.number:
        return _OVER
    running.stop()
    return ""


STOP = Command("stop", "Stop the answer under way", _run)
