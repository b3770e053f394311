"""The answer that a button stands under: whose it is, and whether it still counts."""

from bot.domain.turn import Turn
from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext

ANSWER_GONE = N_("This answer is no longer available.")
BUSY = N_("I'm still answering. Send /stop to end that.")
_NOT_YOURS = N_("Only the person who asked, or a group administrator, can change this answer.")
_OLD = N_("Only the latest answer to your latest question can be changed.")


async def changeable_turn(press: ButtonContext, turn_id: int | None) -> Turn | str:
    """The turn whose answer the presser may change; else the sentence why not."""
    turn = await turn_shown_here(press, turn_id)
    if turn is None or not await press.storage.turns.is_latest(turn):
        return _(_OLD)
    author, permissions = press.pressed.author, press.services.permissions
    if author.id != turn.author_id and not await permissions.is_chat_admin(author, turn.thread):
        return _(_NOT_YOURS)
    return turn


async def turn_shown_here(press: ButtonContext, turn_id: int | None) -> Turn | None:
    """The turn, if the message with the button shows its answer: anybody can make up a button."""
    turn = await turn_here(press, turn_id)
    if turn is None:
        return None
    shown = await press.storage.delivery_log.parts(turn.id)
    return turn if press.pressed.message_id in shown else None


async def turn_here(press: ButtonContext, turn_id: int | None) -> Turn | None:
    """The turn, if it is one of this chat or topic."""
    turn = await press.storage.turns.find(turn_id or 0)
    return turn if turn and turn.thread == press.lane.thread else None


async def is_busy(press: ButtonContext) -> bool:
    """Whether an answer is under way here, and does not end within a moment."""
    running = press.lane.running
    return running is not None and not await running.has_ended_soon()
