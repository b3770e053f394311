"""Temporary conversations: deleted with all that was said in them, a day after the last of it."""

from functools import partial

from bot.storage.conversations import IS_OVER, TEMPORARY_SECONDS
from bot.storage.engine import Engine, Run
from bot.storage.turn_deletion import delete_empty, delete_turns

_AT_ONCE = 50
"""Turns in one transaction."""

_OVER = f"""
    SELECT id, chat_id, topic_id FROM conversations WHERE {IS_OVER}
        -- What another shows goes with that one.
        AND NOT EXISTS (SELECT 1 FROM conversations AS branch
                        WHERE branch.branch_of = conversations.id)
    ORDER BY id LIMIT 1
"""  # noqa: S608  # our own words


class TemporaryConversations:
    """Those of a database, which may be a backup."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def delete(self, now: float) -> int:
        """Delete those whose day is over, and whose thread begins anew by that; how many it was."""
        count, over = 0, {"over": now - TEMPORARY_SECONDS}
        while row := await self._database.read_one(_OVER, over):
            if not count:
                await self._note_for_backups(now)
            delete_some = partial(_delete_some, conversation_id=row["id"], now=now)
            while await self._database.transact(delete_some):
                pass
            count += 1
        return count

    async def _note_for_backups(self, now: float) -> None:
        """Before anything is deleted. A wish that names nobody is about these."""
        await self._database.write(
            "INSERT INTO forget_in_backups (until_turn, at) VALUES (0, :now)", {"now": now}
        )

    async def next_due(self) -> float | None:
        """When the next one's day is over, if nothing more is said in it; None: there is none."""
        row = await self._database.read_one(
            """
            SELECT MIN(COALESCE(
                (SELECT MAX(asked_at) FROM turns WHERE conversation_id = conversations.id),
                started_at
            )) AS last_at
            FROM conversations WHERE is_temporary = 1
            """
        )
        last_at = row["last_at"] if row else None
        return None if last_at is None else float(last_at) + TEMPORARY_SECONDS


def _delete_some(run: Run, conversation_id: int, now: float) -> bool:
    """Whether turns of it may be left."""
    where = {"id": conversation_id, "count": _AT_ONCE}
    # Nobody is to go on in it while its turns are being deleted.
    run("DELETE FROM threads WHERE conversation_id = :id", where)
    rows = run("SELECT id FROM turns WHERE conversation_id = :id ORDER BY id LIMIT :count", where)
    if rows:
        delete_turns(run, [row["id"] for row in rows], now)
        return True
    delete_empty(run, "id = :id", where)
    return False
