"""Chats that Telegram has told us to leave alone for a while, beyond the end of a process."""

from bot.storage.engine import Engine

LONGEST_PENALTY = 24 * 3600.0
"""Seconds. Telegram has never been seen to ask for more; a clock that jumps, or a fault, may."""


class Penalties:
    """The penalties of the database; times are seconds since 1970."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def note(self, chat_id: int, until: float) -> None:
        """No call to the chat before `until`, or before an earlier end that is later than that."""
        await self._database.write(
            """
            INSERT INTO penalties (chat_id, until) VALUES (:chat_id, :until)
            ON CONFLICT (chat_id) DO UPDATE SET until = excluded.until
            WHERE penalties.until < excluded.until
                OR penalties.until > excluded.until + :longest
            """,
            {"chat_id": chat_id, "until": until, "longest": LONGEST_PENALTY},
        )

    async def current(self, now: float) -> dict[int, float]:
        """The end of each penalty that is not over; those that are over are forgotten.

        One that would last for longer than any does is not believed: a clock was wrong when it was
        noted, or is wrong now, as that of a machine that begins in 1970.
        """
        await self._database.write("DELETE FROM penalties WHERE until <= :now", {"now": now})
        rows = await self._database.read(
            "SELECT chat_id, until FROM penalties WHERE until <= :latest",
            {"latest": now + LONGEST_PENALTY},
        )
        return {row["chat_id"]: row["until"] for row in rows}
