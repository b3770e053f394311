"""The command menus as Telegram was last told them."""

from bot.storage.engine import Engine


class Menus:
    """The menus of the database: a digest for each scope and language."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    async def told(self) -> dict[str, str]:
        """The digests, by scope."""
        rows = await self._database.read("SELECT scope, digest FROM menus")
        return {row["scope"]: row["digest"] for row in rows}

    async def note(self, scope: str, digest: str) -> None:
        """Telegram has it."""
        await self._database.write(
            """
            INSERT INTO menus (scope, digest) VALUES (:scope, :digest)
            ON CONFLICT (scope) DO UPDATE SET digest = excluded.digest
            """,
            {"scope": scope, "digest": digest},
        )

    async def forget(self, scope: str) -> None:
        """Telegram has none there any more."""
        await self._database.write("DELETE FROM menus WHERE scope = :scope", {"scope": scope})
