"""A chat as a whole: what is stored of it moves when Telegram gives it a new id."""

from bot.storage.database import Database, Run

_TABLES = ("conversations", "turns", "system_prompts")
_SETTINGS = ("threads", "json_threads")


class Chats:
    """The chats of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def move(self, old_id: int, new_id: int) -> None:
        """A group became a supergroup: all that is stored of it goes along, once or twice alike."""

        def move(run: Run) -> None:
            run("UPDATE turns SET question_message_id = 0 WHERE chat_id = ?", (old_id,))
            for table in _TABLES:
                run(
                    f"UPDATE {table} SET chat_id = ? WHERE chat_id = ?",  # noqa: S608  # our names
                    (new_id, old_id),
                )
            # What was begun or set under the new id before we knew stays.
            for table in _SETTINGS:
                run(
                    f"UPDATE OR IGNORE {table} SET chat_id = ? WHERE chat_id = ?",  # noqa: S608  # our names
                    (new_id, old_id),
                )
                run(f"DELETE FROM {table} WHERE chat_id = ?", (old_id,))  # noqa: S608  # our names
            # Message ids begin anew there, so what pointed to old messages points nowhere. Sources
            # keep the old id: nobody asks for it any more, and a question stays what it was.
            run("DELETE FROM shown WHERE chat_id = ?", (old_id,))
            run("DELETE FROM uploads WHERE chat_id = ?", (old_id,))

        await self._database.transact(move)
