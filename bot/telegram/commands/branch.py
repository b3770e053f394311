"""/branch: a new conversation that begins with what led to an older answer."""

from bot.i18n.language import N_, _
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import ADMINS_ONLY, may_steer
from bot.telegram.commands.reset import clear_lane
from bot.telegram.outgoing.text.keyboards import keyboard, undo_button

_BRANCHED = N_("🌿 Started a new conversation that begins with all that led to this answer.")
_HOW = N_("Reply with /branch to one of my answers in this chat to go on from there.")


async def _run(context: CommandContext) -> None:
    services, message = context.services, context.message
    if not await may_steer(services, message.author, message.thread):
        context.reply_privately(_(ADMINS_ONLY))
        return
    turns, chat_id = services.storage.turns, message.thread.chat_id
    replied = message.replied.message_id if message.replied else 0
    turn = await turns.shown_in(chat_id, replied) if replied else None
    if turn is None or turn.thread != message.thread or not turn.answer:
        context.reply_privately(_(_HOW))
        return
    dropped = await clear_lane(context)
    conversation = await services.storage.conversations.branch(turn.id, services.clock(), dropped)
    if conversation is None:
        context.reply_privately(_(_HOW))
    elif conversation.is_temporary:
        context.reply(_(_BRANCHED))
    else:
        context.reply(_(_BRANCHED), keyboard(undo_button(conversation.id)))


BRANCH = Command("branch", N_("Go on from an older answer"), _run)
