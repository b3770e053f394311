"""Which ids a table has rows of: most people and chats have chosen nothing, and each asks often."""

from bot.storage.engine import Engine


class KnownIds:
    """Every id with a row, and perhaps some without. `sql` gives them all, in a column `id`.

    Whoever writes a row under an id adds the id before.
    """

    def __init__(self, database: Engine, sql: str) -> None:
        self._database = database
        self._sql = sql
        self._ids: set[int] = set()
        self._is_read = False

    async def may_have(self, id_: int) -> bool:
        """Whether there is any use in looking for this one's rows."""
        if not self._is_read:
            rows = await self._database.read(self._sql)
            # What was added in the meantime stays.
            self._ids.update(row["id"] for row in rows)
            self._is_read = True
        return id_ in self._ids

    def add(self, id_: int) -> None:
        """From now on there may be rows under this one."""
        self._ids.add(id_)
