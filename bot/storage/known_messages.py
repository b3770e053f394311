"""Which numbers of a chat belong to messages that are known, whatever they show."""

from bot.storage.engine import Engine

_TURNS = 1000
"""How many turns back a number is looked up; what is lost was sent a moment ago."""

# All private chats share one counter of ids, so messages of other chats count there too.
_HERE = "(chat_id = :chat_id OR (chat_id > 0 AND :chat_id > 0))"
_MESSAGES = " UNION ALL ".join(
    (
        *(
            f"SELECT message_id FROM {table} WHERE turn_id > :newest - :turns AND {_HERE}"  # noqa: S608  # our names
            for table in ("shown", "uploads", "sources")
        ),
        *(
            f"SELECT message_id FROM {table} WHERE message_id IS NOT NULL AND {_HERE}"  # noqa: S608  # our names
            for table in ("speeches", "reminder_times", "notices")
        ),
    )
)
"""Of each its id; -n: it was perhaps sent, and would have come after the message n."""


async def known_messages(
    database: Engine, chat_id: int, after: int, newest_turn: int | None = None
) -> set[int]:
    """Ids after `after` of messages that cannot be a lost one of this chat, for we know them.

    `newest_turn` is where to count turns from; None for the last one that was asked.
    """
    rows = await database.read(
        f"SELECT message_id FROM ({_MESSAGES}) AS known WHERE message_id > :after",  # noqa: S608  # as above
        {
            "newest": await _last_turn(database) if newest_turn is None else newest_turn,
            "turns": _TURNS,
            "after": after,
            "chat_id": chat_id,
        },
    )
    return {row["message_id"] for row in rows}


async def newest_message(database: Engine, chat_id: int) -> int:
    """The highest id that is known of a message with this chat's counter of ids; 0 for none."""
    row = await database.read_one(
        f"SELECT COALESCE(MAX(ABS(message_id)), 0) AS newest FROM ({_MESSAGES}) AS known",  # noqa: S608  # as above
        {"newest": await _last_turn(database), "turns": _TURNS, "chat_id": chat_id},
    )
    return row["newest"] if row else 0


async def _last_turn(database: Engine) -> int:
    row = await database.read_one("SELECT last_turn_id FROM forgotten")
    return row["last_turn_id"] if row else 0
