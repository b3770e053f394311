"""Whether a turn can be paid: decided before it calls anybody, for all turns in one place.

The rule, for each budget that a turn is under (its author's, and its group's):

1. Once the limit is spent, nothing begins any more.
2. Until then a turn reserves what it is expected to use at most, and may begin beside others as
   long as what is spent, what they have reserved, and its own part fit under the limit together.
3. Where they do not fit, it waits until one of the others has ended and is written down, and is
   judged anew. One that nobody runs beside may begin whatever it reserves.

So turns near the limit go one by one, and the limit is passed by at most the size of the last.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from bot.domain.budget import (
    WARNING_SHARE,
    Budget,
    BudgetSpent,
    GroupDaySpent,
    GroupMonthSpent,
    OwnDaySpent,
    OwnMonthSpent,
    Spent,
    Unit,
    may_begin,
    period_name,
    period_start,
)
from bot.domain.message import Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.domain.usage import Price, Usage
from bot.storage.budgets import Budgets
from bot.storage.chat_settings import Settings
from bot.storage.usage import Ledger

_PICTURE = Usage(input=2_000, output=6_500)
"""Of a large one in the best quality."""


@dataclass(frozen=True, slots=True)
class CostBounds:
    """What a turn uses at most, as a rule."""

    model: str
    picture_model: str
    context_tokens: int
    answer_tokens: int


class Payable(Protocol):
    """What has to be paid: a turn, or what is like one; no two have the same `id`."""

    @property
    def id(self) -> int:
        """Below 0 where it is no turn."""

    @property
    def thread(self) -> Thread:
        """Where it was asked."""

    @property
    def author_id(self) -> int:
        """By whom."""

    @property
    def order(self) -> OutputFormat:
        """What is wanted."""

    @property
    def chosen_model(self) -> str:
        """The model for this alone; "" for the chat's."""


@dataclass(frozen=True, slots=True)
class NoTurn:
    """What has to be paid and is no turn; its `id` is below 0."""

    id: int
    thread: Thread
    author_id: int
    order: OutputFormat = TEXT
    chosen_model: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A budget, whose it is, and what of it is spent."""

    id: int
    budget: Budget
    spent: Spent

    @property
    def share(self) -> float:
        """How much of it is spent; 1 is all."""
        return self.spent.of(self.budget.unit) / self.budget.amount

    @property
    def percent(self) -> int:
        """How many whole percent of it are spent."""
        return int(round(self.share * 100, 6))  # 1.14 * 100 is a little less than 114.


@dataclass(frozen=True, slots=True)
class _Reservation:
    id: int
    unit: Unit
    amount: float


class BudgetGuard:
    """All budgets, and what turns under way have reserved of them."""

    def __init__(
        self,
        *,
        budgets: Budgets,
        ledger: Ledger,
        settings: Settings,
        price: Price,
        bounds: CostBounds,
        clock: Callable[[], float],
    ) -> None:
        self._budgets = budgets
        self._ledger = ledger
        self._settings = settings
        self._price = price
        self._bounds = bounds
        self._clock = clock
        self._reserved: dict[int, list[_Reservation]] = {}
        self._changed = asyncio.Condition()
        self._ids = count(-1, -1)

    def apart(self, thread: Thread, author_id: int) -> Payable:
        """What is to be paid and is no turn; its id is given here, so that no two have the same."""
        return NoTurn(next(self._ids), thread, author_id)

    async def reserve(self, turn: Payable, expected: tuple[str, Usage] | None = None) -> None:
        """Let the turn begin, at once or when others have ended. Raises BudgetSpent.

        `expected` is the model and what is used of it, where that is no answer.
        """
        ids = [id_ for id_ in _payers(turn) if await self._budgets.of(id_)]
        if not ids:
            return
        most = await self._expect(turn, expected)
        async with self._changed:
            while not await self._admit(turn, ids, most):
                await self._changed.wait()

    async def release(self, turn_id: int) -> None:
        """The turn is over, and what it used is written down."""
        if turn_id in self._reserved:
            # Not while another is being judged, or it counts neither as reserved nor as spent.
            async with self._changed:
                del self._reserved[turn_id]
                self._changed.notify_all()

    async def is_spent(self, turn: Payable) -> bool:
        """Whether a budget that the turn is under has nothing left."""
        limits = [await self.limit(id_) for id_ in _payers(turn)]
        return any(limit is not None and limit.share >= 1 for limit in limits)

    async def limit(self, id_: int) -> Limit | None:
        """The budget of a person or a group as it stands now; None where there is no limit."""
        budget = await self._budgets.of(id_)
        if budget is None:
            return None
        since = period_start(budget.period, self._clock())
        return Limit(id_, budget, await self._ledger.spent(id_, since))

    async def warnings(self, turn: Payable) -> list[Limit]:
        """The budgets that this turn has brought near their limits; each once in its period."""
        near = []
        for id_ in _payers(turn):
            limit = await self.limit(id_)
            if limit and limit.share >= WARNING_SHARE:
                period = period_name(limit.budget.period, self._clock())
                if await self._budgets.note_warned(id_, period):
                    near.append(limit)
        return near

    async def _admit(self, turn: Payable, ids: list[int], expected: dict[Unit, float]) -> bool:
        """Whether it may begin now, which is then reserved. Raises BudgetSpent."""
        limits = [limit for id_ in ids if (limit := await self.limit(id_))]
        wanted, verdicts = [], []
        for limit in limits:
            unit = limit.budget.unit
            amount = max(expected[unit], limit.spent.most(unit))
            wanted.append(_Reservation(limit.id, unit, amount))
            taken = self._taken(limit.id, unit)
            verdict = may_begin(limit.budget.amount, limit.spent.of(unit), taken, amount)
            if verdict is False:
                raise _error(limit)
            verdicts.append(verdict)
        if not all(verdicts):
            return False
        self._reserved[turn.id] = wanted
        return True

    def _taken(self, id_: int, unit: Unit) -> float:
        return sum(
            one.amount
            for reserved in self._reserved.values()
            for one in reserved
            if (one.id, one.unit) == (id_, unit)
        )

    async def _expect(self, turn: Payable, expected: tuple[str, Usage] | None) -> dict[Unit, float]:
        bounds = self._bounds
        if expected:
            model, usage = expected
        elif turn.order.kind == "picture":
            model, usage = bounds.picture_model, _PICTURE
        else:
            chosen = turn.chosen_model or (await self._settings.of(turn.thread.chat_id)).model
            model = chosen or bounds.model
            usage = Usage(input=bounds.context_tokens, output=bounds.answer_tokens)
        # Where no price is known dollars cannot be counted, neither now nor afterwards.
        dollars = await self._price(model, usage) or 0.0
        return {"dollars": dollars, "tokens": float(usage.input + usage.output)}


def _payers(turn: Payable) -> list[int]:
    """Whose budgets a turn is under: its author's, and its group's."""
    ids = [turn.author_id, turn.thread.chat_id]
    return [id_ for id_ in dict.fromkeys(ids) if id_ > 0 or id_ == turn.thread.chat_id]


def _error(limit: Limit) -> BudgetSpent:
    is_day = limit.budget.period == "day"
    if limit.id > 0:
        return OwnDaySpent() if is_day else OwnMonthSpent()
    return GroupDaySpent() if is_day else GroupMonthSpent()
