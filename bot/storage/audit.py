"""What admins did: who, what, when and where."""

from dataclasses import dataclass

from bot.storage.engine import Engine, Row


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change; chat 0 is the bot as a whole. `name` is of who did it, as far as it is known."""

    at: float
    user_id: int
    name: str
    chat_id: int
    action: str
    detail: str


class Audit:
    """The audit of the database."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def note(
        self, user_id: int, action: str, detail: str, now: float, chat_id: int = 0
    ) -> None:
        """Somebody changed something."""
        await self._database.write(
            """
            INSERT INTO audit (at, user_id, chat_id, action, detail)
            VALUES (:now, :user_id, :chat_id, :action, :detail)
            """,
            {
                "now": now,
                "user_id": user_id,
                "chat_id": chat_id,
                "action": action,
                "detail": detail[:200],
            },
        )

    async def last(self, count: int) -> list[AuditEntry]:
        """The newest changes, newest first."""
        rows = await self._database.read(
            """
            SELECT audit.*, COALESCE(people.name, '') AS name
            FROM audit LEFT JOIN people USING (user_id)
            ORDER BY audit.id DESC LIMIT :count
            """,
            {"count": count},
        )
        return [_read(row) for row in rows]

    async def about_access(self) -> dict[int, AuditEntry]:
        """By whom and when access was last given to or taken from whom, by their ids."""
        rows = await self._database.read(
            """
            SELECT audit.*, COALESCE(people.name, '') AS name
            FROM audit LEFT JOIN people USING (user_id)
            WHERE action IN ('allowed', 'denied', 'owner') ORDER BY audit.id
            """
        )
        return {int(row["detail"].split()[0]): _read(row) for row in rows}


def _read(row: Row) -> AuditEntry:
    return AuditEntry(
        row["at"],
        row["user_id"],
        row["name"],
        row["chat_id"],
        row["action"],
        row["detail"],
    )
