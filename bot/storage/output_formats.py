"""Threads in which every answer is JSON."""

from bot.domain.message import Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.storage.engine import Engine, Run


class OutputFormats:
    """What threads ask for, unless a question says otherwise."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def standing(self, thread: Thread) -> OutputFormat:
        """What is in force in the thread."""
        return await self._database.read_many(lambda run: standing_format(run, thread))

    async def set(self, thread: Thread, order: OutputFormat) -> None:
        """From the next question on."""
        place = {"chat_id": thread.chat_id, "topic_id": thread.topic_id}
        if order.kind == "json":
            await self._database.write(
                """
                INSERT INTO json_threads (chat_id, topic_id, schema)
                VALUES (:chat_id, :topic_id, :schema)
                ON CONFLICT (chat_id, topic_id) DO UPDATE SET schema = excluded.schema
                """,
                {**place, "schema": order.schema},
            )
        else:
            await self._database.write(
                "DELETE FROM json_threads WHERE chat_id = :chat_id AND topic_id = :topic_id", place
            )


def standing_format(run: Run, thread: Thread) -> OutputFormat:
    """What is in force in the thread, inside a transaction."""
    rows = run(
        "SELECT schema FROM json_threads WHERE chat_id = :chat_id AND topic_id = :topic_id",
        {"chat_id": thread.chat_id, "topic_id": thread.topic_id},
    )
    return OutputFormat("json", rows[0]["schema"]) if rows else TEXT
