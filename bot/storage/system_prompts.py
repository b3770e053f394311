"""The standing instructions of chats, every version kept."""

from dataclasses import dataclass

from bot.domain.message import Thread
from bot.storage.engine import Engine, Row

EVERYWHERE = Thread(0)
"""Stands for all chats that have no system prompt of their own."""


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One version, and where it was set; without a text it goes back to what is behind it."""

    id: int
    thread: Thread
    text: str | None
    set_by: int
    name: str
    set_at: float
    persona: str = ""
    """The name of the persona that it was taken from."""


class SystemPrompts:
    """The system prompts of the database; topic 0 stands for the whole chat, chat 0 for all."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def in_force(self, thread: Thread) -> str | None:
        """The thread's own, else its chat's, else the default; None where the operator's is."""
        version = await self.version_in_force(thread)
        return version.text if version else None

    async def version_in_force(self, thread: Thread) -> PromptVersion | None:
        """As in_force, with where it comes from."""
        row = await self._database.read_one(
            """
            SELECT * FROM system_prompts
            WHERE text IS NOT NULL AND id IN (
                (SELECT MAX(id) FROM system_prompts
                 WHERE chat_id = :chat_id AND topic_id = :topic_id),
                (SELECT MAX(id) FROM system_prompts WHERE chat_id = :chat_id AND topic_id = 0),
                (SELECT MAX(id) FROM system_prompts WHERE chat_id = 0 AND topic_id = 0)
            )
            ORDER BY CASE WHEN chat_id = 0 THEN 1 ELSE 0 END, topic_id DESC LIMIT 1
            """,
            {"chat_id": thread.chat_id, "topic_id": thread.topic_id},
        )
        return _read(row) if row else None

    async def set(
        self,
        thread: Thread,
        text: str | None,
        set_by: int,
        now: float,
        name: str = "",
        persona: str = "",
    ) -> None:
        """A new version, by somebody of this name; None goes back to what is behind it."""
        await self._database.write(
            """
            INSERT INTO system_prompts (chat_id, topic_id, text, set_by, set_by_name, set_at,
                                        persona)
            VALUES (:chat_id, :topic_id, :text, :set_by, :name, :now, :persona)
            """,
            {
                "chat_id": thread.chat_id,
                "topic_id": thread.topic_id,
                "text": text,
                "set_by": set_by,
                "name": name,
                "now": now,
                "persona": persona,
            },
        )

    async def versions(self, thread: Thread, count: int) -> list[PromptVersion]:
        """What was set for exactly this, the newest first."""
        rows = await self._database.read(
            """
            SELECT * FROM system_prompts WHERE chat_id = :chat_id AND topic_id = :topic_id
            ORDER BY id DESC LIMIT :count
            """,
            {"chat_id": thread.chat_id, "topic_id": thread.topic_id, "count": count},
        )
        return [_read(row) for row in rows]

    async def before_persona(self, thread: Thread) -> str | None:
        """The newest text of exactly this that is of no persona; None: there was none."""
        row = await self._database.read_one(
            """
            SELECT text FROM system_prompts
            WHERE chat_id = :chat_id AND topic_id = :topic_id AND persona = ''
            ORDER BY id DESC LIMIT 1
            """,
            {"chat_id": thread.chat_id, "topic_id": thread.topic_id},
        )
        return row["text"] if row else None

    async def find(self, version_id: int) -> PromptVersion | None:
        """A version by its id."""
        row = await self._database.read_one(
            "SELECT * FROM system_prompts WHERE id = :id", {"id": version_id}
        )
        return _read(row) if row else None


def _read(row: Row) -> PromptVersion:
    return PromptVersion(
        id=row["id"],
        thread=Thread(row["chat_id"], row["topic_id"]),
        text=row["text"],
        set_by=row["set_by"],
        name=row["set_by_name"],
        set_at=row["set_at"],
        persona=row["persona"],
    )
