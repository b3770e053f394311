"""What is asked often, or by anybody, reads no table that grows from its beginning to its end."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from bot.domain.message import Author
from bot.storage.audit import Audit
from bot.storage.database import Database, Row, Run, Values
from bot.storage.deletion import Deletion
from bot.storage.delivery_log import DeliveryLog
from bot.storage.feedback import Feedback
from bot.storage.people import People
from bot.storage.system_prompts import SystemPrompts
from bot.storage.usage import Ledger
from tests.storage.examples import ELSEWHERE, NOW

T = TypeVar("T")

GROWING = (
    "turns",
    "messages",
    "sources",
    "usage",
    "audit",
    "updates",
    "people",
    "files",
    "shown",
    "uploads",
    "feedback",
)
SCANS = tuple(f"SCAN {table}" for table in GROWING)
_INDEX = re.compile(r"INDEX (\w+)")


class Explained(Database):
    """Notes how SQLite finds what each statement is about."""

    steps: list[str]

    async def read_many(self, work: Callable[[Run], T]) -> T:
        """As the database does."""
        return await super().read_many(lambda run: work(self._explain(run)))

    async def transact(self, work: Callable[[Run], T]) -> T:
        """As the database does."""
        return await super().transact(lambda run: work(self._explain(run)))

    def transact_with_next(self, work: Callable[[Run], object]) -> None:
        """As the database does."""
        super().transact_with_next(lambda run: work(self._explain(run)))

    def _explain(self, run: Run) -> Run:
        def explain(sql: str, values: Values = ()) -> list[Row]:
            self.steps += [row["detail"] for row in run(f"EXPLAIN QUERY PLAN {sql}", values)]
            return run(sql, values)

        return explain


@pytest.fixture
async def explained(tmp_path: Path) -> AsyncIterator[Explained]:
    """An empty database."""
    async with Explained(tmp_path / "bot.db", Path("migrations/sqlite")) as database:
        database.steps = []
        yield database


async def _name(database: Database) -> None:
    await People(database).note(Author(1815, "Ada", "ada"))
    await database.write("SELECT 1")


CASES: dict[str, tuple[Callable[[Database], Awaitable[object]], set[str]]] = {
    "the prompt in force": (
        lambda database: SystemPrompts(database).in_force(ELSEWHERE),
        {"system_prompts_of_thread"},
    ),
    "a person's new name": (_name, {"people_by_username"}),
    "what a person spent": (lambda database: Ledger(database).spent(1815, NOW), {"usage_of_user"}),
    "what a group spent": (lambda database: Ledger(database).spent(-100, NOW), {"usage_of_chat"}),
    "the total": (lambda database: Ledger(database).total(NOW), {"usage_by_time"}),
    "a chat's total": (lambda database: Ledger(database).total(NOW, -100), {"usage_of_chat"}),
    "by model": (lambda database: Ledger(database).by_model(NOW, -100), {"usage_of_chat"}),
    "the first chats": (lambda database: Ledger(database).top_chats(NOW, 5), {"usage_by_time"}),
    "the first people": (lambda database: Ledger(database).top_people(NOW, 5), {"usage_by_time"}),
    "by day": (lambda database: Ledger(database).by_day([20_000]), {"usage_by_time"}),
    "changes of access": (lambda database: Audit(database).about_access(), {"audit_of_action"}),
    "whose answer a message shows": (
        lambda database: DeliveryLog(database).turn_shown_by(-100, 5),
        {"shown_messages", "uploads_messages"},
    ),
    "thumbs by model": (
        lambda database: Feedback(database).by_model(NOW, 10),
        {"feedback_by_time"},
    ),
    "forgetting a person": (
        lambda database: Deletion(database).forget_person(1815, 9, NOW),
        {"turns_of_author", "turns_of_chat", "sources_of_reply_author"},
    ),
    "forgetting a chat": (
        lambda database: Deletion(database).forget_chat(-100, 9, NOW),
        {"turns_of_chat"},
    ),
    "forgetting by age": (
        lambda database: Deletion(database).forget_older(NOW, NOW),
        {"turns_shown"},
    ),
}


@pytest.mark.parametrize(("ask", "indexes"), CASES.values(), ids=CASES.keys())
async def test_it_is_found_by_an_index(
    explained: Explained, ask: Callable[[Database], Awaitable[object]], indexes: set[str]
) -> None:
    await ask(explained)

    used = {match[1] for step in explained.steps if (match := _INDEX.search(step))}
    assert indexes - used == set()
    assert [step for step in explained.steps if step.startswith(SCANS)] == []
