"""Which Telegram messages show an answer, part by part, so that a restart can edit them."""

from bot.storage.database import Database


class Screens:
    """The shown parts of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def parts(self, turn_id: int) -> list[int]:
        """Message ids of the turn's parts, in order."""
        rows = await self._database.read(
            "SELECT message_id FROM shown WHERE turn_id = ? ORDER BY part", (turn_id,)
        )
        return [row["message_id"] for row in rows]

    async def note(self, turn_id: int, part: int, chat_id: int, message_id: int) -> None:
        """The message now shows this part."""
        await self._database.write(
            """
            INSERT INTO shown (turn_id, part, chat_id, message_id) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET chat_id = excluded.chat_id, message_id = excluded.message_id
            """,
            (turn_id, part, chat_id, message_id),
        )

    async def forget(self, turn_id: int, part: int) -> None:
        """The part is not on the screen any more."""
        await self._database.write(
            "DELETE FROM shown WHERE turn_id = ? AND part = ?", (turn_id, part)
        )
