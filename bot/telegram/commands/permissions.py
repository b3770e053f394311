"""Who may use which command, what those hear who may not, and the audit of those who did."""

from bot.domain.message import Author, Thread
from bot.i18n.language import N_
from bot.telegram.commands.context import Services

ADMINS_ONLY = N_("Only this group's administrators can do that.")
OWNERS_ONLY = N_("Only the bot's admins can do that.")
GROUPS_ONLY = N_("This is for groups. In a private chat I answer everything.")


async def may_steer(services: Services, author: Author, thread: Thread) -> bool:
    """Whether /reset and /system are theirs here: they rule the chat, or it is open to all."""
    if author.id < 0 and author.id != thread.chat_id:
        return False  # A channel's name can be put on by anybody who runs it.
    settings = await services.storage.settings.of(thread.chat_id)
    return settings.is_open or await services.permissions.is_chat_admin(author, thread)


async def record_audit(
    services: Services, author: Author, chat_id: int, action: str, detail: str
) -> None:
    """Write it into the audit. What people choose for their private chats is nobody's concern."""
    if chat_id <= 0:
        await services.storage.audit.note(author.id, action, detail, services.clock(), chat_id)
