"""Thumbs up and down under answers: one of each person, counted for the model that had written."""

from dataclasses import dataclass

from bot.storage.engine import Engine, Run


@dataclass(frozen=True, slots=True)
class ThumbCounts:
    """How many people liked answers, and how many did not."""

    up: int
    down: int


class Feedback:
    """The thumbs of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def note(self, turn_id: int, user_id: int, value: int, now: float) -> None:
        """What this person thinks of the turn's answer: 1, -1, or 0 for nothing any more.

        Of an error nothing is noted. While an answer grows nobody knows yet who will have written
        it; then it is the model of the turn, once it has one.
        """
        values = {"turn_id": turn_id, "user_id": user_id, "value": value, "now": now}

        def note(run: Run) -> None:
            run("DELETE FROM feedback WHERE turn_id = :turn_id AND user_id = :user_id", values)
            run(
                """
                INSERT INTO feedback (turn_id, user_id, value, model, at)
                SELECT id, :user_id, :value, COALESCE(NULLIF(written_by, ''), model, ''), :now
                FROM turns WHERE id = :turn_id AND :value <> 0 AND error IS NULL
                """,
                values,
            )

        await self._database.transact(note)

    async def by_model(self, since: float, count: int) -> dict[str, ThumbCounts]:
        """What was thought everywhere since then, the models with the most thumbs first."""
        rows = await self._database.read(
            """
            SELECT
                COALESCE(NULLIF(feedback.model, ''), NULLIF(written_by, ''), turns.model) AS name,
                COUNT(CASE WHEN value > 0 THEN 1 END) AS up,
                COUNT(CASE WHEN value < 0 THEN 1 END) AS down
            FROM feedback JOIN turns ON turns.id = turn_id
            WHERE at >= :since AND (feedback.model <> '' OR (error IS NULL AND turns.model <> ''))
            GROUP BY name ORDER BY COUNT(*) DESC, name LIMIT :count
            """,
            {"since": since, "count": count},
        )
        return {row["name"]: ThumbCounts(row["up"], row["down"]) for row in rows}
