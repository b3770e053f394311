"""The link under an answer in another chat: all of it, and the conversation goes on in private."""

from bot.i18n.language import N_, _
from bot.storage.effect import hold_effect
from bot.storage.inline_answers import read_id
from bot.telegram.commands.context import CommandContext
from bot.telegram.commands.reset import clear_lane
from bot.telegram.outgoing.answer.inline_message import LINK_PREFIX
from bot.telegram.outgoing.text.keyboards import keyboard, undo_button
from bot.telegram.outgoing.text.markdown import plain

_NOT_YOURS = N_("This link opens an answer only for the person who asked.")
_NOT_YET = N_("The answer is still on its way. Open the link again in a moment.")
_GO_ON = N_("You can go on from here: I remember this question and its answer.")


async def open_in_private(context: CommandContext, payload: str) -> None:
    """What /start with this payload does, in a private chat."""
    services, message = context.services, context.message
    number = read_id(payload.removeprefix(LINK_PREFIX))
    answer = await services.storage.inline_answers.find(number) if number is not None else None
    if answer is None or answer.user_id != message.author.id:
        context.reply(_(_NOT_YOURS))
        return
    turn = await services.storage.turns.last_in(answer.thread)
    if turn is None or not turn.is_answered:
        context.reply(_(_NOT_YET))
        return
    # It is done when all is shown, so that a crash between two messages loses none of them.
    hold_effect()
    composed = services.compose_answer(turn)
    for part in composed.parts:
        context.reply(part)
    if composed.upload:
        upload = services.messages.files.send_later(
            message.thread, composed.upload, message.message_id
        )
        context.lane.run_in_order(upload)
    if not turn.answer:
        return
    dropped = await clear_lane(context)
    conversation = await services.storage.conversations.branch(
        turn.id, services.clock(), dropped, into=message.thread
    )
    if conversation:
        context.reply(plain(_(_GO_ON)), keyboard(undo_button(conversation.id)))
