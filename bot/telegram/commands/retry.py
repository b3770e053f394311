"""/retry and the buttons Try again and Continue: a turn is answered once more."""

from collections.abc import Callable

from bot.i18n.language import N_, _
from bot.telegram.commands.context import ButtonContext, Command, CommandContext
from bot.telegram.commands.shown_answer import BUSY, is_busy
from bot.telegram.incoming.incoming_message import IncomingMessage

_NOTHING = N_("There is no question to answer again.")
_NOT_YOURS = N_("Only the person who asked, or a group administrator, can retry this.")
_OLD = N_("Only your latest question can be retried.")

_HEARD = "👀"
"""On a /retry whose answer changes above it."""


async def _run(context: CommandContext) -> None:
    """The last question; in a group, the last one of who asks for it.

    An answer that is right above changes in its place. One that is not would change unseen, so
    the new one comes below, in a group as a reply to its question.
    """
    services, message = context.services, context.message
    if context.lane.running and not await context.lane.running.has_ended_soon():
        context.reply_privately(_(BUSY))
        return
    conversation = await services.storage.conversations.current(message.thread, services.clock())
    turn = await services.storage.turns.last(
        conversation.id, message.author.id if message.is_group else None
    )
    in_place = turn is not None and await _is_right_above(context, turn.id)
    # Whatever was chosen for one answer, now the chat's own model is asked.
    turns = services.storage.turns
    reopened = await turns.reopen(turn.id, in_place=in_place, model="") if turn else None
    if reopened is None:
        context.reply_privately(_(_NOTHING))
        return
    if in_place:
        context.lane.run_in_order(
            lambda: services.messages.react(message.thread, message.message_id, _HEARD)
        )
    context.lane.resume(await services.tell_day(reopened))


async def _is_right_above(context: CommandContext, turn_id: int) -> bool:
    """Whether the answer is the last that was said before, as far as the bot can know."""
    message, services = context.message, context.services
    parts = await services.storage.delivery_log.parts(turn_id)
    return bool(parts) and stands_last(parts[-1], message, services.messages.calls.sent_ids)


def stands_last(
    message_id: int, message: IncomingMessage, sent_ids: Callable[[int], set[int]]
) -> bool:
    """Whether nothing stands between a message of ours and what somebody said then.

    `sent_ids` are of the messages that this process has sent to a chat. In a private chat the bot
    answers whatever is said, so where it said nothing since, nothing was.
    """
    if message.message_id == message_id + 1:
        return True
    chat_id = message.thread.chat_id
    return message.thread.is_private and max(sent_ids(chat_id), default=-1) == message_id


async def press_again(press: ButtonContext) -> str:
    """The button under a sentence that stands where an answer should."""
    return await _reopen(press, keep_answer=False)


async def press_continue(press: ButtonContext) -> str:
    """The button under an answer that is not whole."""
    return await _reopen(press, keep_answer=True)


async def _reopen(press: ButtonContext, *, keep_answer: bool) -> str:
    turns, lane = press.storage.turns, press.lane
    turn = await turns.find(press.number or 0)
    if turn is None or turn.thread != lane.thread or not await turns.is_latest(turn):
        return _(_OLD)
    author = press.pressed.author
    if author.id != turn.author_id and not await press.services.permissions.is_chat_admin(
        author, turn.thread
    ):
        return _(_NOT_YOURS)
    if await is_busy(press):
        return _(BUSY)
    reopened = await turns.reopen(turn.id, keep_answer=keep_answer)
    if reopened is None:
        return _(BUSY)
    # What is gone on with stays as it was sent.
    lane.resume(reopened if keep_answer else await press.services.tell_day(reopened))
    return ""


RETRY = Command("retry", N_("Answer the last question again"), _run, aliases=("regenerate",))
