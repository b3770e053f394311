"""What people and groups may spend: what admins decided, else the operator's defaults."""

from bot.domain.budget import Budget
from bot.storage.engine import Engine, Run
from bot.storage.known_ids import KnownIds

_NONE = 0.0
"""The amount of those who have no limit, whatever the default is."""


class Budgets:
    """The budgets of the database; people have positive ids, groups negative ones."""

    def __init__(self, database: Engine, per_user: Budget | None, per_chat: Budget | None) -> None:
        self._database = database
        self._decided = KnownIds(database, "SELECT id FROM budgets")
        self._per_user = per_user
        self._per_chat = per_chat

    async def of(self, id_: int) -> Budget | None:
        """The budget in force; None where there is no limit."""
        if not await self._decided.may_have(id_):
            return self.default(id_)
        row = await self._database.read_one("SELECT * FROM budgets WHERE id = :id", {"id": id_})
        if row is None:
            return self.default(id_)
        return Budget(row["amount"], row["unit"], row["period"]) if row["amount"] else None

    def default(self, id_: int) -> Budget | None:
        """The operator's."""
        return self._per_user if id_ > 0 else self._per_chat

    async def set(self, id_: int, budget: Budget | None) -> None:
        """From the next question on; None is no limit."""
        budget = budget or Budget(_NONE, "dollars", "month")
        self._decided.add(id_)

        def work(run: Run) -> None:
            run(
                """
                INSERT INTO budgets (id, amount, unit, period)
                VALUES (:id, :amount, :unit, :period)
                ON CONFLICT (id) DO UPDATE
                SET amount = excluded.amount, unit = excluded.unit, period = excluded.period
                """,
                {
                    "id": id_,
                    "amount": budget.amount,
                    "unit": budget.unit,
                    "period": budget.period,
                },
            )
            _warn_anew(run, id_)

        await self._database.transact(work)

    async def reset(self, id_: int) -> None:
        """Back to the default."""

        def work(run: Run) -> None:
            run("DELETE FROM budgets WHERE id = :id", {"id": id_})
            _warn_anew(run, id_)

        await self._database.transact(work)

    def note_moved(self, new_id: int) -> None:
        """A group's budget, if it has one, stands under this id now."""
        self._decided.add(new_id)

    async def note_warned(self, id_: int, period: str) -> bool:
        """They are warned in this period; False where they were already."""
        rows = await self._database.write(
            """
            INSERT INTO budget_warnings (id, warned_for) VALUES (:id, :period)
            ON CONFLICT (id) DO UPDATE SET warned_for = excluded.warned_for
            WHERE budget_warnings.warned_for <> excluded.warned_for
            RETURNING id
            """,
            {"id": id_, "period": period},
        )
        return bool(rows)


def _warn_anew(run: Run, id_: int) -> None:
    run("DELETE FROM budget_warnings WHERE id = :id", {"id": id_})
