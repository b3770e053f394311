"""The Try again button: asks a turn's question once more, and the answer takes its place."""

from bot.telegram.commands.call import Press

_BUSY = "I am at it already."
_OLD = "Only the last question of a conversation can be asked again."


async def press(press: Press) -> str:
    """The button under a sentence that stands where an answer should."""
    turns, lane = press.tools.turns, press.lane
    turn = await turns.find(press.number or 0)
    if turn is None or turn.thread != lane.thread:
        return _OLD
    if lane.running is not None:
        return _BUSY
    if not await turns.reopen(turn.id):
        return _OLD
    reopened = await turns.find(turn.id)
    if reopened is not None:
        lane.resume(reopened)
    return ""
