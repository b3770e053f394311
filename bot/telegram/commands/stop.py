"""/stop: ends the answer under way and keeps what there is of it."""

from bot.domain.message import Author
from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.lanes.active_turn import ActiveTurn
from bot.telegram.lanes.lanes import Lane

_NOTHING = N_("There is nothing to stop right now.")
_STOPPED = N_("⏹ Stopped.")
_OVER = N_("This answer has already ended.")
_NOT_YOURS = N_("Only the person who asked, or a group administrator, can stop this answer.")


async def _run(context: CommandContext) -> None:
    running, author = context.lane.running, context.message.author
    is_theirs = running and await _may_stop(context.services, author, context.lane, running)
    if running and is_theirs:
        # It says itself that it was stopped. First of all: it may be about to be said aloud.
        running.stop()
    is_silenced = await _silence(context)
    if is_theirs:
        return
    # What they have asked themselves, and is waiting, they may take back.
    if await _drop(context) or is_silenced:
        context.reply(_(_STOPPED))
    elif running is None:
        context.reply_privately(_(_NOTHING))
    else:
        context.reply(_(_NOT_YOURS))


async def _drop(context: CommandContext) -> bool:
    """Whether a question of theirs had not begun, since more of it may come; it is gone now."""
    author_id = context.message.author.id
    dropped = context.lane.drop_waiting(author_id)
    await context.storage.inbox.finish(dropped, context.services.clock())
    return context.lane.take_back(author_id) or bool(dropped)


async def _silence(context: CommandContext) -> bool:
    """Whether more of an answer was to be said aloud; in a group, for them."""
    services, thread, author = context.services, context.message.thread, context.message.author
    if services.speech is None:
        return False
    is_theirs = await services.permissions.is_chat_admin(author, thread)
    return await services.speech.stop(thread, None if is_theirs else author.id)


async def press(press: ButtonContext) -> str:
    """The Stop button under a growing answer."""
    running = press.lane.running
    if running is None or running.turn is None or running.turn.id != press.number:
        return _(_OVER)
    if not await _may_stop(press.services, press.pressed.author, press.lane, running):
        return _(_NOT_YOURS)
    running.stop()
    return ""


async def _may_stop(services: Services, author: Author, lane: Lane, running: ActiveTurn) -> bool:
    if lane.thread.is_private:
        return True
    turn = running.turn
    asked_by = turn.author_id if turn else next((part.author.id for part in running.parts), 0)
    return author.id == asked_by or await services.permissions.is_chat_admin(author, lane.thread)


STOP = Command("stop", N_("Stop the current answer"), _run)
