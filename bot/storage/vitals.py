"""How the database is doing."""

from bot.storage.database import Database


async def count_pending(database: Database, but: int) -> int:
    """Updates that nothing has come of yet, or not all; without the one that asks this."""
    row = await database.read_one(
        "SELECT COUNT(*) AS pending FROM updates WHERE done_at IS NULL AND update_id <> ?", (but,)
    )
    return row["pending"] if row else 0


async def measure_database(database: Database) -> int:
    """Bytes of the file, without what is still beside it."""
    row = await database.read_one(
        """
        SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()
        """
    )
    return row["size"] if row else 0
