"""What stands under an answer of what its tools have done: seen by all, and to be taken back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.domain.turn import Turn
from bot.telegram.outgoing.text.keyboards import Rows


@dataclass(frozen=True, slots=True)
class UnderAnswer:
    """Lines such as "📝 allergic to walnuts", and buttons that take them back.

    Below them stand `rows`, by which more can be had of the answer.
    """

    lines: tuple[str, ...] = ()
    buttons: tuple[InlineKeyboardButton, ...] = ()
    rows: Rows = ()


NOTHING = UnderAnswer()

LookUnder = Callable[[Turn], Awaitable[UnderAnswer]]
"""Finds in the storage what a turn has done, in the language of now; asked after each show."""


async def look_under(turn: Turn, looks: Sequence[LookUnder]) -> UnderAnswer:
    """All of it, for a turn that has called tools; the others cost nothing."""
    if not turn.rounds:
        return NOTHING
    found = [await look(turn) for look in looks]
    return UnderAnswer(
        tuple(line for one in found for line in one.lines),
        tuple(button for one in found for button in one.buttons),
    )
