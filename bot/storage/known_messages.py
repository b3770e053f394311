"""Which numbers of a chat belong to messages that are known, whatever they show."""

from bot.storage.engine import Engine

_TURNS = 1000
"""How many turns back a number is looked up; what is lost was sent a moment ago."""


async def known_messages(
    database: Engine, chat_id: int, after: int, newest_turn: int | None = None
) -> set[int]:
    """Ids after `after` of messages that cannot be a lost one of this chat, for we know them.

    All private chats share one counter of ids, so messages of other chats count there too.
    `newest_turn` is where to count turns from; None for the last one that was asked.
    """
    rows = await database.read(
        """
        SELECT message_id FROM shown WHERE turn_id > :newest - :turns AND message_id > :after
            AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))
        UNION ALL
        SELECT message_id FROM uploads WHERE turn_id > :newest - :turns AND message_id > :after
            AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))
        UNION ALL
        SELECT message_id FROM sources WHERE turn_id > :newest - :turns AND message_id > :after
            AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))
        UNION ALL
        SELECT message_id FROM speeches WHERE message_id > :after
            AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))
        UNION ALL
        SELECT message_id FROM reminder_times WHERE message_id > :after
            AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))
        UNION ALL
        SELECT message_id FROM notices WHERE message_id > :after
            AND (chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))
        """,
        {
            "newest": await _last_turn(database) if newest_turn is None else newest_turn,
            "turns": _TURNS,
            "after": after,
            "chat_id": chat_id,
        },
    )
    return {row["message_id"] for row in rows}


async def _last_turn(database: Engine) -> int:
    row = await database.read_one("SELECT last_turn_id FROM forgotten")
    return row["last_turn_id"] if row else 0
