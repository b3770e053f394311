"""The button Shorter: the answer is written again in fewer words, and stands in its place."""

from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext
from bot.telegram.commands.shown_answer import BUSY, changeable_turn, is_busy

_BEGUN = N_("✂️ Making it shorter…")
_CANNOT = N_("This answer can't be made shorter.")


async def press(press: ButtonContext) -> str:
    """Ask for it; the longer one stays until the shorter one is there."""
    turn = await changeable_turn(press, press.number)
    if isinstance(turn, str):
        return turn
    if await is_busy(press):
        return _(BUSY)
    shortened = await press.storage.turns.shorten(turn.id)
    if shortened is None:
        return _(_CANNOT)
    press.lane.resume(shortened)
    return _(_BEGUN)
