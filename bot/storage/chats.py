"""A chat as a whole: what is stored of it moves when Telegram gives it a new id."""

from bot.storage.database import Database

_TABLES = ("conversations", "turns", "system_prompts")


class Chats:
    """The chats of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def move(self, old_id: int, new_id: int) -> None:
        """A group became a supergroup: all that is stored of it goes along, once or twice alike."""
        async with self._database.transaction() as transaction:
            for table in _TABLES:
                await transaction.run(
                    f"UPDATE {table} SET chat_id = ? WHERE chat_id = ?",  # noqa: S608  # our names
                    (new_id, old_id),
                )
            # A conversation that was begun under the new id before we knew stays the current one.
            await transaction.run(
                "UPDATE OR IGNORE threads SET chat_id = ? WHERE chat_id = ?", (new_id, old_id)
            )
            await transaction.run("DELETE FROM threads WHERE chat_id = ?", (old_id,))
            # Message ids begin anew there, so what pointed to old messages points nowhere.
            await transaction.run("DELETE FROM sources WHERE chat_id = ?", (old_id,))
            await transaction.run("DELETE FROM shown WHERE chat_id = ?", (old_id,))
