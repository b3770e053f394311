"""A chat as a whole: what is stored of it moves when Telegram gives it a new id."""

from bot.storage.database import Database, Run

_TABLES = ("conversations", "turns", "system_prompts", "usage", "audit")
_SETTINGS = ("threads", "json_threads", "settings", "speakers", "greeted_chats")
_OWNED = ("budgets", "budget_warnings", "grants", "access_requests")
"""Of a person or of a chat, by its id."""


class Chats:
    """The chats of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def move(self, old_id: int, new_id: int, *, is_allowed: bool = False) -> None:
        """A group became a supergroup: all that is stored of it goes along, once or twice alike.

        `is_allowed`: the group was let in, be it by a setting that knows only the old id.
        """

        def move(run: Run) -> None:
            run(
                "INSERT INTO moved_chats (old_id, new_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (old_id, new_id),
            )
            if is_allowed:
                run(
                    """
                    INSERT INTO grants (id, verdict, name) VALUES (?, 'allowed', '')
                    ON CONFLICT DO NOTHING
                    """,
                    (new_id,),
                )
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
            for table in _OWNED:
                run(f"UPDATE OR IGNORE {table} SET id = ? WHERE id = ?", (new_id, old_id))  # noqa: S608  # our names
                run(f"DELETE FROM {table} WHERE id = ?", (old_id,))  # noqa: S608  # our names
            # Message ids begin anew there, so what pointed to old messages points nowhere. Sources
            # keep the old id: nobody asks for it any more, and a question stays what it was.
            run("DELETE FROM shown WHERE chat_id = ?", (old_id,))
            run("DELETE FROM uploads WHERE chat_id = ?", (old_id,))

        await self._database.transact(move)

    async def moved(self) -> dict[int, int]:
        """The new ids of groups that became supergroups, by their old ones."""
        rows = await self._database.read("SELECT old_id, new_id FROM moved_chats")
        return {row["old_id"]: row["new_id"] for row in rows}

    async def greet(self, chat_id: int, now: float) -> bool:
        """Whether the group has yet to be told how it can be allowed; from now on it was."""
        rows = await self._database.write(
            """
            INSERT INTO greeted_chats (chat_id, at) VALUES (?, ?)
            ON CONFLICT DO NOTHING RETURNING chat_id
            """,
            (chat_id, now),
        )
        return bool(rows)

    async def greeted(self) -> dict[int, float]:
        """The groups that were told so, and when."""
        rows = await self._database.read("SELECT chat_id, at FROM greeted_chats")
        return {row["chat_id"]: row["at"] for row in rows}

    async def is_greeted(self, chat_id: int) -> bool:
        """Whether the group was told so, and the bot is still in it."""
        return chat_id in await self.greeted()

    async def forget_greeting(self, chat_id: int) -> None:
        """The bot is not in the group any more."""
        await self._database.write("DELETE FROM greeted_chats WHERE chat_id = ?", (chat_id,))
