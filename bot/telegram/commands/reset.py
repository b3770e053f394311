"""/reset: a new conversation for this thread, and the way back."""

from collections.abc import Sequence

from bot.i18n.language import N_, _
from bot.storage.conversations import Conversation
from bot.telegram.commands.context import ButtonContext, Command, CommandContext
from bot.telegram.commands.permissions import ADMINS_ONLY, may_steer
from bot.telegram.outgoing.text.keyboards import keyboard, undo_button
from bot.telegram.outgoing.text.markdown import plain

UNDO_SECONDS = 3600.0

_FRESH = N_("🆕 Started a new conversation.")
_FRESH_ALREADY = N_("🆕 This is already a new conversation.")
_TOPIC_NAME = N_("New conversation")
_TOPIC = N_("🆕 Here is a new conversation. Write to me in this topic.")
_NO_TOPIC = N_("I couldn't open a topic. /reset starts a new conversation here.")
_UNANSWERED = N_("Unanswered questions were dropped too.")
_UNDONE = N_("↩️ Undone. We are back in the earlier conversation.")
_TOO_LATE = N_("It is too late to undo this.")


async def _run(context: CommandContext) -> None:
    message = context.message
    is_new = message.command is not None and message.command.name == "new"
    if is_new and message.thread.is_private and context.services.private_topics.is_on:
        context.lane.run_in_background(lambda: _open_topic(context))
    else:
        await _reset(context)


async def _open_topic(context: CommandContext) -> None:
    """A topic is a conversation of its own; this one stays as it is."""
    services = context.services
    thread = await services.private_topics.open(context.message.thread.chat_id, _(_TOPIC_NAME))
    if thread is None:
        context.reply_privately(_(_NO_TOPIC))
    else:
        await services.messages.notice(thread, plain(_(_TOPIC)))()


async def _reset(context: CommandContext) -> None:
    begun = await begin_anew(context)
    if begun is None:
        return
    conversation, has_dropped = begun
    is_new = conversation.previous_id is not None
    text = _(_FRESH if is_new else _FRESH_ALREADY)
    if has_dropped:
        text += " " + _(_UNANSWERED)
    context.reply(text, keyboard(undo_button(conversation.id)) if is_new else None)


async def begin_anew(
    context: CommandContext, *, is_temporary: bool = False
) -> tuple[Conversation, bool] | None:
    """A new conversation, and whether questions were dropped for it; None: it is not theirs."""
    lane, services = context.lane, context.services
    if not await may_steer(services, context.message.author, context.message.thread):
        context.reply_privately(_(ADMINS_ONLY))
        return None
    dropped = await clear_lane(context)
    conversation = await services.storage.conversations.begin(
        lane.thread, services.clock(), dropped, is_temporary=is_temporary
    )
    return conversation, bool(dropped)


async def clear_lane(context: CommandContext) -> Sequence[int]:
    """End what is under way and drop what waits; the updates of that."""
    lane = context.lane
    if lane.running:
        lane.running.stop()
        # Once it is stored it belongs to the old conversation, and not to the one that begins.
        await lane.running.stored_turn()
    if context.services.speech:
        await context.services.speech.stop(lane.thread)
    lane.take_back()
    dropped = lane.drop_waiting()
    context.services.group_context.begin(lane.thread)
    return dropped


async def undo(press: ButtonContext) -> str:
    """The Undo button under the reset's message."""
    if not await may_steer(press.services, press.pressed.author, press.pressed.thread):
        return _(ADMINS_ONLY)
    conversations, now = press.storage.conversations, press.services.clock()
    conversation = await conversations.find(press.number or 0)
    if (
        conversation is None
        or conversation.thread != press.lane.thread
        or conversation.started_at < now - UNDO_SECONDS
        or not await conversations.undo(conversation, now)
    ):
        # Nothing is rewritten: the data, and so the message it came from, may be made up.
        return _(_TOO_LATE)
    press.rewrite(_(_UNDONE))
    return ""


RESET = Command("reset", N_("Start a new conversation"), _run, aliases=("new", "clear"))
