"""What Telegram sent: each update committed once, and kept until its effect is complete."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.storage.engine import Engine, Row, Run

KEEP_SECONDS = 48 * 3600
"""Telegram redelivers for 24 hours; a row must outlive that to recognise it."""

_PORTION = 500
"""Ids in one statement."""

MAX_ATTEMPTS = 3
"""What was taken up so often after its first time, and has ended the process each time, rests."""


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update as Telegram sent it, in JSON."""

    update_id: int
    body: str


class Inbox:
    """The updates of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def add(self, updates: Sequence[StoredUpdate], now: float) -> set[int]:
        """Commit the batch; the ids that were not there before. One without a body is done.

        Raises StorageUnavailable."""

        def add(run: Run) -> set[int]:
            rows = [row for update in updates for row in _add(run, update, now)]
            return {row["update_id"] for row in rows}

        return await self._database.transact(add)

    async def open(self) -> list[StoredUpdate]:
        """Updates that nothing has come of yet, oldest first; those of a turn are the turn's."""
        rows = await self._database.read(
            """
            SELECT update_id, body FROM updates
            WHERE done_at IS NULL AND turn_id IS NULL ORDER BY update_id
            """
        )
        return [StoredUpdate(row["update_id"], row["body"]) for row in rows]

    async def open_ids(self) -> list[int]:
        """The ids of those, oldest first."""
        rows = await self._database.read(
            """
            SELECT update_id FROM updates
            WHERE done_at IS NULL AND turn_id IS NULL ORDER BY update_id
            """
        )
        return [row["update_id"] for row in rows]

    async def bodies(self, update_ids: Sequence[int]) -> list[StoredUpdate]:
        """These updates, oldest first."""
        found: list[StoredUpdate] = []
        for start in range(0, len(update_ids), _PORTION):
            rows = await self._database.read(
                "SELECT update_id, body FROM updates WHERE update_id IN :ids ORDER BY update_id",
                {"ids": list(update_ids[start : start + _PORTION])},
            )
            found += [StoredUpdate(row["update_id"], row["body"]) for row in rows]
        return found

    async def finish(self, update_ids: Iterable[int], now: float) -> None:
        """Their effect is complete; what they said is not kept here any longer."""
        await self._database.write(
            """
            UPDATE updates SET done_at = :now, body = '' WHERE update_id IN :update_ids
            """,
            {"now": now, "update_ids": list(update_ids)},
        )

    async def take_up(self, update_id: int) -> int:
        """It is about to be dealt with, once more; how often that was tried, this time included."""
        rows = await self._database.write(
            """
            UPDATE updates SET attempts = attempts + 1
            WHERE update_id = :update_id RETURNING attempts
            """,
            {"update_id": update_id},
        )
        return rows[0]["attempts"] if rows else 1

    async def note_survived(self, update_id: int) -> None:
        """It did not end the process; what comes of it counts its attempts itself."""
        await self._database.write(
            "UPDATE updates SET attempts = 0 WHERE update_id = :update_id",
            {"update_id": update_id},
        )

    async def fail(
        self, update_ids: Iterable[int], error: str, now: float, *, is_set_aside: bool = False
    ) -> None:
        """They are done with the error of this class; set aside: after too many attempts."""
        await self._database.write(
            """
            UPDATE updates
            SET done_at = :now, body = '', error = :error, is_set_aside = :is_set_aside
            WHERE update_id IN :update_ids
            """,
            {
                "now": now,
                "error": error,
                "is_set_aside": is_set_aside,
                "update_ids": list(update_ids),
            },
        )

    async def forget_done(self, now: float) -> None:
        """Delete what is too old to come again; Telegram may start its ids anew after a week."""
        await self._database.write(
            "DELETE FROM updates WHERE done_at < :oldest", {"oldest": now - KEEP_SECONDS}
        )


def _add(run: Run, update: StoredUpdate, now: float) -> Sequence[Row]:
    return run(
        """
        INSERT INTO updates (update_id, received_at, body, done_at)
        VALUES (:update_id, :now, :body, :done_at)
        ON CONFLICT (update_id) DO NOTHING RETURNING update_id
        """,
        {
            "update_id": update.update_id,
            "now": now,
            "body": update.body,
            "done_at": None if update.body else now,
        },
    )
