"""Topics of private chats that the bot opened, until somebody has named them."""

from bot.domain.message import Thread
from bot.storage.engine import Engine

_WHERE = "WHERE chat_id = :chat_id AND topic_id = :topic_id"


class OwnTopics:
    """Those of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def add(self, thread: Thread) -> None:
        """The bot has opened it, and its name says nothing."""
        await self._database.write(
            """
            INSERT INTO own_topics (chat_id, topic_id) VALUES (:chat_id, :topic_id)
            ON CONFLICT (chat_id, topic_id) DO NOTHING
            """,
            _key(thread),
        )

    async def has(self, thread: Thread) -> bool:
        """Whether it is ours, and unnamed."""
        row = await self._database.read_one(
            f"SELECT 1 AS there FROM own_topics {_WHERE}",  # noqa: S608  # our own words
            _key(thread),
        )
        return row is not None

    async def settle(self, thread: Thread) -> bool:
        """It has a name, or is to get none; whether it was ours and unnamed until now."""
        rows = await self._database.write(
            f"DELETE FROM own_topics {_WHERE} RETURNING topic_id",  # noqa: S608  # our own words
            _key(thread),
        )
        return bool(rows)


def _key(thread: Thread) -> dict[str, int]:
    return {"chat_id": thread.chat_id, "topic_id": thread.topic_id}
