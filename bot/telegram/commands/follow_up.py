"""A question that the model thinks may come next: whoever presses it, asks it."""

from functools import partial

from bot.domain.speaker_labels import show_name
from bot.domain.turn import Turn
from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext, Services, read_id
from bot.telegram.commands.shown_answer import BUSY, turn_shown_here

_GONE = N_("This question is no longer available. You can write it yourself.")
_ASKED = N_("This was asked already.")
_EARLIER = N_("This belongs to an earlier conversation. You can write it yourself.")


async def press(press: ButtonContext) -> str:
    """Ask it, once; its data is the turn and the number of the question."""
    id_, _colon, number = press.pressed.argument.partition(":")
    turn, at = await turn_shown_here(press, read_id(id_)), read_id(number)
    if turn is None or at is None or at >= len(turn.follow_ups):
        return _(_GONE)
    if not turn.is_answered:
        return _(BUSY)
    if not turn.follow_ups[at]:
        return _(_ASKED)
    if not await press.storage.follow_ups.is_open(turn.id, turn.thread):
        return _(_EARLIER)
    asked = await _ask(press, turn, at)
    if asked is None:
        return _(_ASKED)
    press.lane.run_in_order(partial(_take_away, press.services, turn.id))
    press.lane.resume(asked)
    return ""


async def _ask(press: ButtonContext, turn: Turn, at: int) -> Turn | None:
    """In a group all see who it was, since nobody has written anything."""
    author, question = press.pressed.author, turn.follow_ups[at]
    name = show_name(author.name)
    return await press.storage.follow_ups.ask(
        turn,
        at,
        author,
        under=press.pressed.message_id,
        quoted=question if turn.thread.is_private else f"{name}: {question}",
        known=await press.services.surroundings_of(turn.thread, author.id),
        now=press.services.clock(),
    )


async def _take_away(services: Services, turn_id: int) -> None:
    """The button, which does nothing any more."""
    if turn := await services.storage.turns.find(turn_id):
        await services.show_buttons(turn)
