"""How the database is doing."""

from bot.storage.engine import Engine


async def count_pending(database: Engine, but: int) -> int:
    """Updates that nothing has come of yet, or not all; without the one that asks this."""
    row = await database.read_one(
        "SELECT COUNT(*) AS pending FROM updates WHERE done_at IS NULL AND update_id <> :but",
        {"but": but},
    )
    return row["pending"] if row else 0


async def count_set_aside(database: Engine) -> int:
    """Updates and turns that were tried too often."""
    row = await database.read_one(
        """
        SELECT (SELECT COUNT(*) FROM updates WHERE is_set_aside = 1 AND turn_id IS NULL)
             + (SELECT COUNT(*) FROM turns WHERE is_set_aside = 1) AS count
        """
    )
    return row["count"] if row else 0
