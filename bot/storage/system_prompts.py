"""The standing instructions of chats, every version kept."""

from bot.conversation.message import Thread
from bot.storage.database import Database


class SystemPrompts:
    """The system prompts of the database; topic 0 stands for the whole chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_force(self, thread: Thread) -> str | None:
        """The thread's own, else its chat's; None where the default is in force."""
        row = await self._database.read_one(
            """
            SELECT text FROM (
                SELECT text, topic_id, id, MAX(id) OVER (PARTITION BY topic_id) AS newest
                FROM system_prompts WHERE chat_id = ? AND topic_id IN (?, 0)
            )
            WHERE id = newest AND text IS NOT NULL ORDER BY topic_id DESC LIMIT 1
            """,
            (thread.chat_id, thread.topic_id),
        )
        return row["text"] if row else None

    async def set(self, thread: Thread, text: str | None, set_by: int, now: float) -> None:
        """A new version; None goes back to the default."""
        await self._database.write(
            """
            INSERT INTO system_prompts (chat_id, topic_id, text, set_by, set_at)
            VALUES (?, ?, ?, ?, ?)
            """,
            (thread.chat_id, thread.topic_id, text, set_by, now),
        )
