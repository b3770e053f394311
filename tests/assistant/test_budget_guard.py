"""Budgets are exact, however many ask at once."""

import asyncio
from dataclasses import dataclass, field, replace

import pytest

from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.domain.budget import (
    Budget,
    BudgetSpent,
    GroupMonthSpent,
    OwnDaySpent,
)
from bot.domain.message import Author, Thread
from bot.domain.turn import Turn
from bot.domain.usage import Call, Usage
from bot.storage.budgets import Budgets
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.turns import Turns
from bot.storage.usage import DAY, Ledger
from tests.patience import PATIENCE
from tests.storage.examples import NOW, outcome, question

GROUP = -100
BOUNDS = CostBounds("gpt-6-luna", "gpt-image-2", context_tokens=600, answer_tokens=400)
Price = float | None


@dataclass(slots=True)
class Office:
    """Turns that cost what they are told to; a token is a tenth of a cent, if it has a price."""

    database: Database
    per_token: Price = 0.001
    now: float = NOW
    per_user: Budget | None = None
    per_chat: Budget | None = None
    _budget_guard: BudgetGuard | None = field(default=None)

    @property
    def budget_guard(self) -> BudgetGuard:
        """The budgets of this office."""
        if self._budget_guard is None:
            self._budget_guard = BudgetGuard(
                budgets=Budgets(self.database, self.per_user, self.per_chat),
                ledger=Ledger(self.database),
                settings=Settings(self.database),
                price=self._price,
                bounds=BOUNDS,
                clock=lambda: self.now,
            )
        return self._budget_guard

    async def _price(self, _model: str, usage: Usage) -> Price:
        return None if self.per_token is None else (usage.input + usage.output) * self.per_token

    async def asks(self, topic: int = 0, chat: int = GROUP, author: int = 7) -> Turn:
        """A stored question."""
        thread = Thread(chat, topic)
        asked = replace(question("What?", thread=thread), author=Author(author, "Ada"))
        sources = (replace(asked.sources[0], message_id=100 + topic),)
        return await Turns(self.database).begin(replace(asked, sources=sources), self.now)

    async def answers(self, turn: Turn, tokens: int) -> bool:
        """A whole turn that uses so much; whether it was paid."""
        try:
            await self.budget_guard.reserve(turn)
        except BudgetSpent:
            return False
        for _ in range(5):
            await asyncio.sleep(0)
        usage = Usage(input=tokens)
        call = Call("completion", "gpt-6-luna", usage, await self._price("", usage))
        await Turns(self.database).store_outcome(
            turn.id, replace(outcome(), calls=(call,)), self.now
        )
        await self.budget_guard.release(turn.id)
        return True

    async def spent(self, id_: int = GROUP) -> int:
        """Tokens."""
        return (await Ledger(self.database).spent(id_, 0)).tokens


@pytest.mark.parametrize("limit", [1000, 3000, 5000, 9999])
@pytest.mark.parametrize("size", [100, 450, 1000])
async def test_twenty_at_once_pass_the_limit_by_no_more_than_one(
    database: Database, limit: int, size: int
) -> None:
    office = Office(database, per_chat=Budget(limit, "tokens", "day"))
    turns = [await office.asks(topic) for topic in range(1, 21)]

    paid = await asyncio.gather(*(office.answers(turn, size) for turn in turns))

    spent = await office.spent()
    assert spent == sum(paid) * size
    assert spent < limit + size
    assert all(paid) or spent >= limit, "nobody was refused too early"


async def test_dollars_are_as_exact_as_tokens(database: Database) -> None:
    office = Office(database, per_chat=Budget(2.5, "dollars", "month"))
    turns = [await office.asks(topic) for topic in range(1, 21)]

    paid = await asyncio.gather(*(office.answers(turn, 300) for turn in turns))

    assert sum(paid) == 9  # $2.70; after the eighth there was room for one more.


async def test_far_from_the_limit_nobody_waits(database: Database) -> None:
    office = Office(database, per_chat=Budget(1e9, "tokens", "day"))
    turns = [await office.asks(topic) for topic in range(1, 21)]

    # None of them ends, and all of them begin.
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(office.budget_guard.reserve(turn) for turn in turns))


async def test_a_turn_dearer_than_expected_makes_the_next_ones_careful(database: Database) -> None:
    office = Office(database, per_chat=Budget(60_000, "tokens", "day"))
    await office.answers(await office.asks(0), 50_000)
    turns = [await office.asks(topic) for topic in range(1, 21)]

    await asyncio.gather(*(office.answers(turn, 50_000) for turn in turns))

    assert await office.spent() == 100_000


async def test_whoever_waits_can_be_stopped_and_holds_nothing(database: Database) -> None:
    office = Office(database, per_chat=Budget(1000, "tokens", "day"))
    first, second, third = [await office.asks(topic) for topic in (1, 2, 3)]
    await office.budget_guard.reserve(first)
    waiting = asyncio.create_task(office.budget_guard.reserve(second))
    for _ in range(50):
        await asyncio.sleep(0)
    assert not waiting.done()

    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await office.budget_guard.release(second.id)
    await office.budget_guard.release(first.id)

    await asyncio.wait_for(office.budget_guard.reserve(third), PATIENCE)


async def test_a_person_is_under_their_own_budget_and_the_groups(database: Database) -> None:
    office = Office(
        database,
        per_user=Budget(1000, "tokens", "day"),
        per_chat=Budget(1500, "tokens", "month"),
    )
    await office.answers(await office.asks(1, author=7), 1000)

    with pytest.raises(OwnDaySpent):
        await office.budget_guard.reserve(await office.asks(2, author=7))
    await office.answers(await office.asks(3, author=8), 500)
    with pytest.raises(GroupMonthSpent):
        await office.budget_guard.reserve(await office.asks(4, author=9))
    await office.budget_guard.reserve(await office.asks(5, chat=9, author=9))


async def test_an_anonymous_admin_is_under_the_groups_alone(database: Database) -> None:
    office = Office(database, per_user=Budget(1, "tokens", "day"))

    assert await office.answers(await office.asks(1, author=GROUP), 100)
    assert await office.answers(await office.asks(2, author=GROUP), 100)


async def test_a_new_day_begins_anew(database: Database) -> None:
    office = Office(database, per_chat=Budget(100, "tokens", "day"))
    await office.answers(await office.asks(1), 100)
    assert not await office.answers(await office.asks(2), 100)

    office.now += DAY

    assert await office.answers(await office.asks(3), 100)


async def test_without_a_price_a_budget_in_dollars_lets_all_through(database: Database) -> None:
    office = Office(database, per_token=None, per_chat=Budget(0.01, "dollars", "day"))

    assert await office.answers(await office.asks(1), 10**6)
    assert await office.answers(await office.asks(2), 10**6)


async def test_a_warning_comes_once_at_80_percent(database: Database) -> None:
    office = Office(database, per_chat=Budget(1000, "tokens", "day"))
    shares = []
    for topic in range(1, 5):
        turn = await office.asks(topic)
        await office.answers(turn, 270)
        shares.append([limit.share for limit in await office.budget_guard.warnings(turn)])

    assert shares == [[], [], [0.81], []]


async def test_without_budgets_nothing_is_asked_of_anybody(database: Database) -> None:
    office = Office(database)

    assert await office.answers(await office.asks(1), 10**9)
    assert await office.budget_guard.limit(GROUP) is None


async def test_what_is_no_turn_has_an_id_of_its_own_whoever_asks(database: Database) -> None:
    """A summary and a voice message that are made at once each hold what they reserved."""
    guard = Office(database, per_user=Budget(2_500, "tokens", "day")).budget_guard
    expected = ("gpt-6-luna", Usage(input=1_000))
    one, other, third = (guard.apart(Thread(GROUP), 7) for _ in range(3))
    assert len({one.id, other.id, third.id}) == 3
    assert max(one.id, other.id, third.id) < 0

    await guard.reserve(one, expected)
    await guard.reserve(other, expected)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await guard.reserve(third, expected)
    await guard.release(one.id)
    async with asyncio.timeout(PATIENCE):
        await guard.reserve(third, expected)
