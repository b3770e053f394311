"""Updates that cannot be read: their sender is told, where somebody is there to hear it."""

from bot.i18n.language import N_, _
from bot.storage.inbox import Inbox
from bot.telegram.dispatch.context import Context
from bot.telegram.incoming.events import Unreadable
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.text.markdown import plain

_SENTENCE = N_("I couldn't read that message. Please send it again, or write it as text.")


async def refuse_unreadable(
    unreadable: Unreadable, context: Context, messages: Messages, inbox: Inbox, now: float
) -> None:
    """It is done with. A person who may speak is told, but a group hears nothing."""
    thread = unreadable.thread
    if thread and thread.is_private and context.may_speak:
        context.lane.run_in_order(messages.notice(thread, plain(_(_SENTENCE))))
    await inbox.fail([unreadable.update_id], Unreadable.__name__, now)
