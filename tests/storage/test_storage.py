"""All tables' words speak of one database."""

from dataclasses import fields
from pathlib import Path

from bot.domain.budget import Budget
from bot.storage.database import Database
from bot.storage.storage import StorageDefaults, open_storage

USERS, CHATS = Budget(1, "dollars", "day"), Budget(2, "tokens", "month")


async def test_each_is_there_and_knows_the_operators_defaults(tmp_path: Path) -> None:
    defaults = StorageDefaults("http://a", USERS, CHATS)

    async with open_storage(tmp_path / "bot.db", Path("migrations/sqlite"), defaults) as storage:
        assert isinstance(storage.database, Database)
        for field in (one for one in fields(storage) if one.name != "database"):
            assert type(getattr(storage, field.name)) is field.type, field.name
        assert [await storage.budgets.of(id_) for id_ in (7, -100)] == [USERS, CHATS]
        await storage.models.note_refused("m", "seed")
        rows = await storage.database.read("SELECT base_url FROM refused_parameters")
        assert [row["base_url"] for row in rows] == ["http://a"]
