"""/allow and /deny: who may speak to the bot, from the next message on."""

from bot.domain.speaker_labels import clean_name
from bot.i18n.language import N_, _
from bot.storage.grants import Verdict
from bot.storage.people import Person
from bot.telegram.commands.access_requests import tell_outcome
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import OWNERS_ONLY, record_audit
from bot.telegram.commands.target import UnclearTarget, read_target, replied_person
from bot.telegram.outgoing.text.notice_text import notice_text

_HOW = N_(
    "Who do you mean? Reply to their message with `/{command}`, or send `/{command} @name` "
    "or `/{command} 123456789`, with their name or ID. In a group, `/{command}` alone means "
    "the whole group."
)
_IS_ADMIN = N_("{name} is an admin of this bot, so this can't be changed here.")
_NOT_YOURSELF = N_("You can't block yourself.")

_ALLOWED = N_("✅ {name} ({id}) now has access.")
_DENIED = N_("🚫 {name} ({id}) no longer has access.")
_ALLOWED_HERE = N_("✅ Everyone in this group now has access.")
_DENIED_HERE = N_("🚫 In this group I now answer only the bot's admins.")
_GROUP = N_("The group")


async def _allow(context: CommandContext) -> None:
    await _decide(context, "allowed")


async def _deny(context: CommandContext) -> None:
    await _decide(context, "denied")


async def _decide(context: CommandContext, verdict: Verdict) -> None:
    services, author = context.services, context.message.author
    if not services.permissions.is_bot_admin(author):
        context.reply_privately(_(OWNERS_ONLY))
        return
    try:
        whom = await _find(context, "allow" if verdict == "allowed" else "deny")
    except UnclearTarget as unclear:
        context.reply_privately(unclear.sentence)
        return
    name = clean_name(whom.name) if whom.name else _(_GROUP)
    if services.access_list.access.is_admin(whom.id):
        is_self = whom.id == author.id and verdict == "denied"
        context.reply_privately(_(_NOT_YOURSELF) if is_self else _(_IS_ADMIN).format(name=name))
        return
    request = await services.storage.grants.decide(whom.id, verdict, whom.name and name)
    services.access_list.grant(whom.id, verdict)
    await record_audit(services, author, 0, verdict, f"{whom.id} {whom.name and name}")
    if verdict == "denied":
        await _end(context, whom.id)
    is_here = whom.id == context.message.thread.chat_id
    context.reply(_confirm(verdict, is_here=is_here).format(name=name, id=whom.id))
    if request:
        tell_outcome(services, context.lane, request, verdict)


def _confirm(verdict: Verdict, *, is_here: bool) -> str:
    if verdict == "allowed":
        return _(_ALLOWED_HERE) if is_here else _(_ALLOWED)
    return _(_DENIED_HERE) if is_here else _(_DENIED)


async def _find(context: CommandContext, command: str) -> Person:
    """Who is meant. Raises UnclearTarget."""
    message, word = context.message, context.argument
    if len(word.split()) == 1 and (person := await read_target(word, context.storage.people)):
        return person
    if not word and (person := replied_person(message)):
        return person
    if not word and message.is_group:
        return Person(message.thread.chat_id, "", "")
    raise UnclearTarget(notice_text(_(_HOW), command=command))


async def _end(context: CommandContext, id_: int) -> None:
    """Nothing goes on in the chat of whoever is shut out."""
    for lane in context.lanes.of_chat(id_):
        if lane.running:
            lane.running.stop()
        dropped, lane.waiting = lane.waiting, []
        ids = [update_id for message in dropped for update_id in message.update_ids]
        await context.storage.inbox.finish(ids, context.services.clock())


ALLOW = Command("allow", N_("Allow a person or this group"), _allow, places=("owners",))
DENY = Command("deny", N_("Block a person or this group"), _deny, places=("owners",))
