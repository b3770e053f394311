"""Thumbs up and down under answers: one of each person, counted for the model that had written."""

from dataclasses import dataclass

from bot.storage.engine import Engine, Run


@dataclass(frozen=True, slots=True)
class Thumbs:
    """How many people liked answers, and how many did not."""

    up: int
    down: int


class Feedback:
    """That of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def note(self, turn_id: int, user_id: int, value: int, now: float) -> None:
        """What this person thinks of the turn's answer: 1, -1, or 0 for nothing any more.

        Of an answer that no model has written, such as an error, nothing is noted.
        """
        values = {"turn_id": turn_id, "user_id": user_id, "value": value, "now": now}

        def note(run: Run) -> None:
            run("DELETE FROM feedback WHERE turn_id = :turn_id AND user_id = :user_id", values)
            run(
                """
                INSERT INTO feedback (turn_id, user_id, value, model, at)
                SELECT id, :user_id, :value, COALESCE(NULLIF(written_by, ''), model), :now
                FROM turns
                WHERE id = :turn_id AND :value <> 0 AND error IS NULL AND model IS NOT NULL
                """,
                values,
            )

        await self._database.transact(note)

    async def by_model(self, since: float, count: int) -> dict[str, Thumbs]:
        """What was thought everywhere since then, the models with the most thumbs first."""
        rows = await self._database.read(
            """
            SELECT model, SUM(CASE WHEN value > 0 THEN 1 ELSE 0 END) AS up, COUNT(*) AS whole
            FROM feedback WHERE at >= :since
            GROUP BY model ORDER BY whole DESC, model LIMIT :count
            """,
            {"since": since, "count": count},
        )
        return {row["model"]: Thumbs(int(row["up"]), row["whole"] - int(row["up"])) for row in rows}
