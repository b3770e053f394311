"""/retry and the buttons Try again and Continue: a turn is answered once more, in its place."""

from bot.conversation.language import N_, _
from bot.telegram.commands.call import Call, Command, Press

_NOTHING = N_("There is no question here that I could answer again.")
_BUSY = N_("I am answering already; /stop ends that.")
_NOT_YOURS = N_("Only who asked, or an administrator, can have it answered again.")
_OLD = N_("Only a last question can be answered again.")


async def _run(call: Call) -> None:
    """The last question; in a group, the last one of who asks for it."""
    tools, said = call.tools, call.said
    if call.lane.running and not await call.lane.running.has_ended_soon():
        call.reply(_(_BUSY))
        return
    conversation = await tools.conversations.current(said.thread, tools.clock())
    turn = await tools.turns.last(conversation.id, said.author.id if said.is_group else None)
    reopened = await tools.turns.reopen(turn.id) if turn else None
    if reopened is None:
        call.reply(_(_NOTHING))
        return
    call.lane.resume(reopened)


async def press_again(press: Press) -> str:
    """The button under a sentence that stands where an answer should."""
    return await _reopen(press, keep_answer=False)


async def press_continue(press: Press) -> str:
    """The button under an answer that is not whole."""
    return await _reopen(press, keep_answer=True)


async def _reopen(press: Press, *, keep_answer: bool) -> str:
    turns, lane = press.tools.turns, press.lane
    turn = await turns.find(press.number or 0)
    if turn is None or turn.thread != lane.thread or not await turns.is_latest(turn):
        return _(_OLD)
    author = press.pressed.author
    if author.id != turn.author_id and not await press.tools.rights.is_chat_admin(
        author, turn.thread
    ):
        return _(_NOT_YOURS)
    if lane.running and not await lane.running.has_ended_soon():
        return _(_BUSY)
    reopened = await turns.reopen(turn.id, keep_answer=keep_answer)
    if reopened is None:
        return _(_BUSY)
    lane.resume(reopened)
    return ""


RETRY = Command("retry", N_("Answer the last question again"), _run, aliases=("regenerate",))
