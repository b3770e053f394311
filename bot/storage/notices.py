"""Which messages were notices, for a day: so long an answer may be looked for among them."""

from bot.storage.effect import aside
from bot.storage.engine import Engine, Run

_KEEP_SECONDS = 24 * 3600.0
"""Telegram redelivers for as long: a question of before is not taken up again."""


class Notices:
    """The notices of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def note(self, chat_id: int, message_id: int, now: float) -> None:
        """This message is one; those of before the last day are forgotten."""

        def note(run: Run) -> None:
            run("DELETE FROM notices WHERE at < :over", {"over": now - _KEEP_SECONDS})
            run(
                """
                INSERT INTO notices (chat_id, message_id, at) VALUES (:chat_id, :message_id, :now)
                ON CONFLICT (chat_id, message_id) DO NOTHING
                """,
                {"chat_id": chat_id, "message_id": message_id, "now": now},
            )

        with aside():
            await self._database.transact(note)
