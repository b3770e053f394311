"""Changing a system prompt: who may, and what is kept of it."""

from bot.domain.message import Author, Thread
from bot.i18n.language import _
from bot.storage.system_prompts import EVERYWHERE
from bot.telegram.commands.context import Tools
from bot.telegram.commands.permissions import ADMINS_ONLY, OWNERS_ONLY, may_steer, note_deed


async def refuse_change(tools: Tools, author: Author, target: Thread, here: Thread) -> str:
    """Why they may not change the system prompt of `target`, said in `here`; "" where they may."""
    if target == EVERYWHERE:
        return "" if tools.rights.is_bot_admin(author) else _(OWNERS_ONLY)
    if target.chat_id != here.chat_id:
        return _(ADMINS_ONLY)
    return "" if await may_steer(tools, author, here) else _(ADMINS_ONLY)


async def store(tools: Tools, author: Author, thread: Thread, text: str | None) -> None:
    """A new version, by this person."""
    now = tools.clock()
    await tools.system_prompts.set(thread, text, author.id, now, author.name)
    size = "reset" if text is None else f"length={len(text)}"
    where = f"topic={thread.topic_id}, " if thread.topic_id else ""
    await note_deed(tools, author, thread.chat_id, "system", where + size)
