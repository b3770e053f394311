"""/reset: a new conversation for this thread, and the way back."""

from bot.telegram.commands.call import Call, Command, Press
from bot.telegram.outgoing.keyboards import keyboard, undo_button

UNDO_SECONDS = 3600.0

_FRESH = "🆕 A new conversation. I have put aside what we said before."
_FRESH_ALREADY = "🆕 This conversation is new already: nothing has been said in it."
_UNANSWERED = " What you had asked and I had not begun to answer is put aside too."
_UNDONE = "↩️ Undone: we go on with the conversation from before."
_TOO_LATE = "It is too late to undo this."


async def _run(call: Call) -> None:
    lane, tools = call.lane, call.tools
    if lane.running:
        lane.running.stop()
        # Once it is stored it belongs to the old conversation, and not to the one that begins.
        await lane.running.stored_turn()
    dropped, lane.waiting = lane.waiting, []
    conversation = await tools.conversations.begin(lane.thread, tools.clock())
    if dropped:
        await tools.inbox.finish([said.update_id for said in dropped], tools.clock())
    is_new = conversation.previous_id is not None
    text = (_FRESH if is_new else _FRESH_ALREADY) + (_UNANSWERED if dropped else "")
    call.reply(text, keyboard(undo_button(conversation.id)) if is_new else None)


async def undo(press: Press) -> str:
    """The Undo button under the reset's message."""
    conversations, now = press.tools.conversations, press.tools.clock()
    conversation = await conversations.find(press.number or 0)
    if (
        conversation is None
        or conversation.thread != press.lane.thread
        or conversation.started_at < now - UNDO_SECONDS
        or not await conversations.undo(conversation)
    ):
        # Nothing is rewritten: the data, and so the message it came from, may be made up.
        return _TOO_LATE
    press.rewrite(_UNDONE)
    return ""


RESET = Command("reset", "Start a new conversation", _run, aliases=("new", "clear"))
