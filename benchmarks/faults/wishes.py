"""What was chosen in the chats of a campaign before it begins."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from benchmarks.faults.plan import Place
from bot.storage.migrations import migrate

_MIGRATIONS = Path(__file__).parents[2] / "migrations" / "sqlite"


def wish(database: Path, places: Mapping[int, Place]) -> None:
    """Write it into the bot's database, which is made for it; not where nobody has chosen."""
    chosen = [
        (chat_id, name, json.dumps(value))
        for chat_id, place in places.items()
        for name, value in place.wishes
    ]
    if not chosen:
        return
    migrate(database, _MIGRATIONS)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "INSERT INTO settings (chat_id, name, value) VALUES (?, ?, ?)", chosen
        )
