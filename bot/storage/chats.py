"""A chat as a whole: what is stored of it moves when Telegram gives it a new id."""

from bot.storage.engine import Engine, Run

_TABLES = (
    "conversations",
    "turns",
    "system_prompts",
    "personas",
    "usage",
    "audit",
    "threads",
    "json_threads",
    "settings",
    "speakers",
    "allowed_tools",
    "reminders",
    "facts",
    "access_requests",
)

_UNIQUE = (
    ("threads", "topic_id"),
    ("json_threads", "topic_id"),
    ("settings", "name"),
    ("personas", "name_key"),
    ("speakers", "user_id"),
    ("speakers", "label"),
    ("allowed_tools", "tool"),
    ("facts", "key"),
)
"""Tables of chats, and what there is once in a chat."""

_OWNED = (
    ("greeted_chats", "chat_id"),
    ("budgets", "id"),
    ("budget_warnings", "id"),
    ("grants", "id"),
    ("access_requests", "id"),
)
"""One row of a person or of a chat, by its id."""


class Chats:
    """The chats of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def move(self, old_id: int, new_id: int, *, is_allowed: bool = False) -> None:
        """A group became a supergroup: all that is stored of it goes along, once or twice alike.

        `is_allowed`: the group was let in, be it by a setting that knows only the old id.
        """

        ids = {"old": old_id, "new": new_id}

        def move(run: Run) -> None:
            run(
                """
                INSERT INTO moved_chats (old_id, new_id) VALUES (:old, :new)
                ON CONFLICT (old_id) DO NOTHING
                """,
                ids,
            )
            if is_allowed:
                run(
                    """
                    INSERT INTO grants (id, verdict, name) VALUES (:new, 'allowed', '')
                    ON CONFLICT (id) DO NOTHING
                    """,
                    ids,
                )
            run("UPDATE reminders SET reply_to = 0, seen_id = 0 WHERE chat_id = :old", ids)
            run(
                "UPDATE reminder_times SET chat_id = :new, message_id = NULL WHERE chat_id = :old",
                ids,
            )
            run("UPDATE turns SET question_message_id = 0 WHERE chat_id = :old", ids)
            # What was begun or set under the new id before we knew stays.
            for table, key in _UNIQUE:
                run(
                    f"""
                    DELETE FROM {table} WHERE chat_id = :old
                        AND {key} IN (SELECT {key} FROM {table} WHERE chat_id = :new)
                    """,  # noqa: S608  # our names
                    ids,
                )
            for table in _TABLES:
                run(f"UPDATE {table} SET chat_id = :new WHERE chat_id = :old", ids)  # noqa: S608  # our names
            for table, id_ in _OWNED:
                run(
                    f"""
                    DELETE FROM {table} WHERE {id_} = :old
                        AND EXISTS (SELECT 1 FROM {table} WHERE {id_} = :new)
                    """,  # noqa: S608  # our names
                    ids,
                )
                run(f"UPDATE {table} SET {id_} = :new WHERE {id_} = :old", ids)  # noqa: S608  # our names
            # Message ids begin anew there, so what pointed to old messages points nowhere. Sources
            # keep the old id: nobody asks for it any more, and a question stays what it was.
            run("DELETE FROM shown WHERE chat_id = :old", ids)
            run("DELETE FROM uploads WHERE chat_id = :old", ids)
            run("DELETE FROM notices WHERE chat_id = :old", ids)
            run("UPDATE speeches SET message_id = NULL WHERE chat_id = :old", ids)
            run("UPDATE speeches SET chat_id = :new WHERE chat_id = :old", ids)

        await self._database.transact(move)

    async def moved(self) -> dict[int, int]:
        """The new ids of groups that became supergroups, by their old ones."""
        rows = await self._database.read("SELECT old_id, new_id FROM moved_chats")
        return {row["old_id"]: row["new_id"] for row in rows}

    async def greet(self, chat_id: int, now: float) -> bool:
        """Whether the group has yet to be told how it can be allowed; from now on it was."""
        rows = await self._database.write(
            """
            INSERT INTO greeted_chats (chat_id, at) VALUES (:chat_id, :now)
            ON CONFLICT (chat_id) DO NOTHING RETURNING chat_id
            """,
            {"chat_id": chat_id, "now": now},
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
        await self._database.write(
            "DELETE FROM greeted_chats WHERE chat_id = :chat_id", {"chat_id": chat_id}
        )
