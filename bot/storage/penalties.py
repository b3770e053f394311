"""Chats that Telegram has told us to leave alone for a while, beyond the end of a process."""

from bot.storage.database import Database


class Penalties:
    """The penalties of the database; times are seconds since 1970."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, chat_id: int, until: float) -> None:
        """No call to the chat before `until`."""
        await self._database.write(
            """
            INSERT INTO penalties (chat_id, until) VALUES (?1, ?2)
            ON CONFLICT DO UPDATE SET until = MAX(until, excluded.until)
            """,
            (chat_id, until),
        )

    async def current(self, now: float) -> dict[int, float]:
        """The end of each penalty that is not over; the others are forgotten."""
        await self._database.write("DELETE FROM penalties WHERE until <= ?", (now,))
        rows = await self._database.read("SELECT chat_id, until FROM penalties")
        return {row["chat_id"]: row["until"] for row in rows}
