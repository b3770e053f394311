"""A row in each table of the schema that names a person or a chat, whatever tables there are."""

import re
from collections.abc import Sequence

from bot.domain.message import Thread
from bot.domain.turn import Turn
from bot.storage.engine import Engine, Row
from tests.storage.examples import NOW

PEOPLE = {"user_id", "author_id", "saved_by", "set_by", "reply_author_id"}
"""Columns that name a person."""

OWNED = {"budgets", "budget_warnings", "grants", "access_requests"}
"""Tables whose `id` is that of a person or a chat."""

WORD = "persimmon"
"""Stands in each text."""

_CHOICE = re.compile(r"\bCHECK \((\w+) (?:IN \(|= )'?(-?\w+)")
Cell = str | float | bytes


def names_of(table: str, columns: Sequence[str]) -> set[str]:
    """The columns of a table that name a chat or a person."""
    named = {"chat_id", "old_id", "new_id", *PEOPLE} & set(columns)
    return named | ({"id"} if table in OWNED else set())


async def tables_of(database: Engine) -> dict[str, list[str]]:
    """The columns of each table of ours, in SQLite."""
    return {
        row["name"]: [one["name"] for one in await _columns(database, row["name"])]
        for row in await database.read("SELECT name FROM sqlite_master WHERE sql LIKE '%STRICT%'")
    }


async def fill(database: Engine, turn: Turn, thread: Thread, user_id: int, owner: int) -> None:
    """A row in each such table, of this turn; `owner` is the one of OWNED."""
    known = {**dict.fromkeys(PEOPLE, user_id), "chat_id": thread.chat_id, "turn_id": turn.id}
    known |= {"conversation_id": turn.conversation_id, "topic_id": 0}
    # What hangs on a reminder is behind it.
    for table, columns in sorted((await tables_of(database)).items(), key=_has_parent):
        if not names_of(table, columns):
            continue
        (made,) = await database.read(
            "SELECT sql FROM sqlite_master WHERE name = :name", {"name": table}
        )
        values: dict[str, Cell] = {
            column["name"]: known.get(column["name"], _some(column))
            for column in await _columns(database, table)
        }
        values |= {name: _cell(word) for name, word in _CHOICE.findall(made["sql"])}
        if table in OWNED:
            values["id"] = owner
        elif table in ("turns", "conversations"):
            continue  # There are those of the turn.
        elif table == "reminder_times":
            values["reminder_id"] = 1
        await database.write(
            f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) "  # noqa: S608  # our names
            f"VALUES ({', '.join(f':{name}' for name in values)})",
            values,
        )


async def holding(database: Engine, id_: int) -> set[str]:
    """The tables in which this person or chat is named."""
    found = set()
    for table, columns in (await tables_of(database)).items():
        named = " OR ".join(f"{column} = :id" for column in names_of(table, columns))
        if named and await database.read(f"SELECT 1 FROM {table} WHERE {named}", {"id": id_}):  # noqa: S608  # our names
            found.add(table)
    return found


async def saying(database: Engine, word: str) -> set[str]:
    """The tables in which this word stands."""
    found = set()
    for table in await tables_of(database):
        rows = await database.read(f"SELECT * FROM {table}")  # noqa: S608  # our names
        if any(word in str(row[column]) for row in rows for column in row.keys()):  # noqa: SIM118  # a row is no mapping
            found.add(table)
    return found


def _has_parent(table: tuple[str, list[str]]) -> bool:
    return "reminder_id" in table[1]


async def _columns(database: Engine, table: str) -> Sequence[Row]:
    return await database.read(f"SELECT name, type FROM pragma_table_info('{table}')")  # noqa: S608  # our names


def _some(column: Row) -> Cell:
    some: dict[str, Cell] = {"TEXT": WORD, "REAL": NOW, "BLOB": WORD.encode()}
    return some.get(column["type"], 1)


def _cell(word: str) -> Cell:
    return int(word) if word.removeprefix("-").isdecimal() else word
