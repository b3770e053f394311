"""/allow and /deny: who may speak to the bot, from the next message on."""

from bot.domain.addressing import read_id
from bot.domain.speaker_labels import clean_name
from bot.i18n.language import N_, _
from bot.storage.grants import Verdict
from bot.storage.people import Person
from bot.telegram.commands.access_requests import tell_outcome
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.commands.permissions import OWNERS_ONLY, record_audit
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import notice_text

_HOW = N_(
    "Who do you mean? Reply to their message with `/{command}`, or send `/{command} @name` "
    "or `/{command} 123456789`, with their name or ID. In a group, `/{command}` alone means "
    "the whole group."
)
_UNKNOWN = N_(
    "I don't know {name}: nobody with that name has written to me. Use their ID instead, or "
    "reply to one of their messages."
)
_NOBODY = N_("That message is not from a person. Reply to a person's message, or name them.")
_IS_ADMIN = N_("{name} is an admin of this bot, so this can't be changed here.")
_NOT_YOURSELF = N_("You can't block yourself.")

_ALLOWED = N_("✅ {name} ({id}) now has access.")
_DENIED = N_("🚫 {name} ({id}) no longer has access.")
_ALLOWED_HERE = N_("✅ Everyone in this group now has access.")
_DENIED_HERE = N_("🚫 In this group I now answer only the bot's admins.")
_GROUP = N_("The group")


class _Unclear(Exception):
    """Nobody is meant, or nobody whom we know; the sentence says what to do."""

    def __init__(self, sentence: str | FormattedText) -> None:
        super().__init__()
        self.sentence = sentence


async def _allow(context: CommandContext) -> None:
    await _decide(context, "allowed")


async def _deny(context: CommandContext) -> None:
    await _decide(context, "denied")


async def _decide(context: CommandContext, verdict: Verdict) -> None:
    services, author = context.services, context.message.author
    if not services.permissions.is_bot_admin(author):
        context.reply(_(OWNERS_ONLY))
        return
    try:
        whom = await _find(context, "allow" if verdict == "allowed" else "deny")
    except _Unclear as unclear:
        context.reply(unclear.sentence)
        return
    name = clean_name(whom.name) if whom.name else _(_GROUP)
    if services.access_list.access.is_admin(whom.id):
        is_self = whom.id == author.id and verdict == "denied"
        context.reply(_(_NOT_YOURSELF) if is_self else _(_IS_ADMIN).format(name=name))
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
    """Who is meant. Raises _Unclear."""
    message, people, word = context.message, context.storage.people, context.argument
    if word.startswith("@") and len(word.split()) == 1:
        person = await people.find(word)
        if person is None:
            raise _Unclear(_(_UNKNOWN).format(name=clean_name(word)))
        return person
    id_ = read_id(word)
    if id_ is not None:
        return Person(id_, "", await people.name(id_) if id_ > 0 else "")
    if word:
        raise _Unclear(notice_text(_(_HOW), command=command))
    if message.replied:
        author = message.replied.author
        # A group or a channel that speaks as itself could be anybody.
        if author is None or author.id <= 0 or message.replied.is_ours:
            raise _Unclear(_(_NOBODY))
        return Person(author.id, author.username, author.name)
    if message.is_group:
        return Person(message.thread.chat_id, "", "")
    raise _Unclear(notice_text(_(_HOW), command=command))


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
