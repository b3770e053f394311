"""People who were told that they may not speak here."""

from bot.storage.engine import Engine


class NotifiedUsers:
    """The strangers of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def was_told(self, user_id: int) -> bool:
        """Whether this person has been told already."""
        row = await self._database.read_one(
            "SELECT 1 FROM strangers WHERE user_id = :user_id", {"user_id": user_id}
        )
        return row is not None

    async def note_told(self, user_id: int, now: float) -> None:
        """This person has been told."""
        await self._database.write(
            """
            INSERT INTO strangers (user_id, told_at) VALUES (:user_id, :now)
            ON CONFLICT (user_id) DO NOTHING
            """,
            {"user_id": user_id, "now": now},
        )
