"""Changing a system prompt: who may, and what is kept of it."""

from bot.domain.message import Author, Thread
from bot.i18n.language import _
from bot.storage.system_prompts import EVERYWHERE
from bot.telegram.commands.context import Services
from bot.telegram.commands.permissions import ADMINS_ONLY, OWNERS_ONLY, may_steer, record_audit


async def refuse_change(services: Services, author: Author, target: Thread, here: Thread) -> str:
    """Why they may not change the system prompt of `target`, said in `here`; "" where they may."""
    if target == EVERYWHERE:
        return "" if services.permissions.is_bot_admin(author) else _(OWNERS_ONLY)
    if target.chat_id != here.chat_id:
        return _(ADMINS_ONLY)
    return "" if await may_steer(services, author, here) else _(ADMINS_ONLY)


async def store(
    services: Services, author: Author, thread: Thread, text: str | None, persona: str = ""
) -> None:
    """A new version, by this person; `persona` is the name of that it was taken from."""
    now = services.clock()
    await services.storage.system_prompts.set(thread, text, author.id, now, author.name, persona)
    size = "reset" if text is None else f"length={len(text)}"
    where = f"topic={thread.topic_id}, " if thread.topic_id else ""
    await record_audit(services, author, thread.chat_id, "system", where + size)
