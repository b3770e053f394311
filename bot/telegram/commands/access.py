"""/access: who may speak to the bot, since when, and what was changed last."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.domain.speaker_labels import show_name
from bot.i18n.language import N_, _, _n, n_
from bot.storage.audit import AuditEntry
from bot.storage.grants import Grant
from bot.telegram.commands.context import Command, CommandContext, Services
from bot.telegram.commands.permissions import OWNERS_ONLY

_MOST = 50
"""Lines of one kind."""
_CHANGES = 10

_ADMINS = N_("Admins of this bot:")
_OWNER = N_("{name} ({id}), owner")
_ALLOWED = N_("Allowed:")
_DENIED = N_("Blocked:")
_NOBODY = N_("no one")
_MORE = n_("… and {count} more", "… and {count} more")
_OPEN_USERS = N_("Everyone has access in every chat (ALLOWED_USER_IDS is *).")
_OPEN_CHATS = N_("Everyone has access in every group (ALLOWED_CHAT_IDS is *).")
_BY_SETTING = N_("{name} ({id}), from the bot's settings")
_BY = N_("{name} ({id}), by {admin}, {at}")
_LAST = N_("Latest changes (UTC):")
_GROUP = N_("group")
_HOW = N_("Change this with /allow and /deny.")
_CHANGE = N_("{at} {name}: {deed} {detail}")
_DEEDS = {
    "owner": N_("became the owner"),
    "allowed": N_("allowed"),
    "denied": N_("blocked"),
    "budget": N_("set a budget"),
    "system": N_("changed a system prompt"),
    "settings": N_("changed settings"),
    "forget": N_("deleted everything in a chat"),
}


async def _run(context: CommandContext) -> None:
    if not context.services.permissions.is_bot_admin(context.message.author):
        context.reply_privately(_(OWNERS_ONLY))
    else:
        # Telegram is asked what groups are called, and nobody should wait for it.
        context.lane.run_in_background(lambda: _show(context))


async def _show(context: CommandContext) -> None:
    services = context.services
    grants = await services.storage.grants.all()
    deeds = await services.storage.audit.about_access()
    access = services.access_list.access
    lines = [_(_ADMINS), *_cut(await _admins(services, grants))]
    if access.is_open_to_all_users:
        lines += ["", _(_OPEN_USERS)]
    if access.is_open_in_all_chats:
        lines += ["", _(_OPEN_CHATS)]
    names = {grant.id: grant.name for grant in grants}
    for title, ids in ((_ALLOWED, access.users | access.chats), (_DENIED, access.denied)):
        some = sorted(ids)[: _MOST + 1]
        shown = await asyncio.gather(*(_line(services, id_, names, deeds) for id_ in some))
        lines += ["", _(title), *_cut(shown, len(ids))]
    lines += ["", _(_HOW)]
    last = [_change(deed) for deed in await services.storage.audit.last(_CHANGES)]
    if last:
        lines += ["", _(_LAST), *last]
    context.reply("\n".join(lines))


async def _admins(services: Services, grants: Iterable[Grant]) -> list[str]:
    owners = {grant.id for grant in grants if grant.verdict == "owner"}
    lines = []
    for id_ in sorted(services.access_list.access.admins):
        name = show_name(await services.storage.people.name(id_))
        lines.append(_(_OWNER).format(name=name, id=id_) if id_ in owners else f"{name} ({id_})")
    return lines


async def _line(
    services: Services, id_: int, names: dict[int, str], deeds: dict[int, AuditEntry]
) -> str:
    name = names.get(id_) or await _find_name(services, id_)
    deed = deeds.get(id_)
    if deed is None:
        return _(_BY_SETTING).format(name=show_name(name), id=id_)
    admin = show_name(deed.name or str(deed.user_id))
    return _(_BY).format(name=show_name(name), id=id_, admin=admin, at=_time(deed.at))


async def _find_name(services: Services, id_: int) -> str:
    if id_ > 0:
        return await services.storage.people.name(id_)
    return await services.chat_titles.find(id_) or _(_GROUP)


def _cut(lines: Sequence[str], count: int = 0) -> Sequence[str]:
    if not lines:
        return [_(_NOBODY)]
    more = max(len(lines), count) - _MOST
    return lines if more <= 0 else [*lines[:_MOST], _n(_MORE, more).format(count=more)]


def _change(deed: AuditEntry) -> str:
    who = show_name(deed.name or str(deed.user_id))
    where = f" [{deed.chat_id}]" if deed.chat_id else ""
    did = _(_DEEDS.get(deed.action, deed.action))
    line = _(_CHANGE).format(at=_time(deed.at), name=who, deed=did, detail=deed.detail + where)
    return line.rstrip()


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")


ACCESS = Command("access", N_("Show who has access"), _run, places=("owners",))
