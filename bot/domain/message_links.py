"""Links to messages, where Telegram has any."""

_SUPERGROUPS = -1_000_000_000_000
"""Their ids are below; groups that are none have no links, and neither have private chats."""


def link_message(chat_id: int, message_id: int) -> str:
    """The message's address, which opens for members of its supergroup; "" where it has none."""
    if chat_id >= _SUPERGROUPS or message_id <= 0:
        return ""
    return f"https://t.me/c/{_SUPERGROUPS - chat_id}/{message_id}"
