"""A budget that is nearly used up is warned of once, in the thread, in whosever it is."""

from dataclasses import replace
from typing import cast

import pytest

from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.domain.budget import Budget, GroupDaySpent, OwnDaySpent
from bot.domain.errors import BotError
from bot.domain.message import Author, Thread
from bot.domain.turn import Question, QuestionPart, Turn
from bot.domain.usage import Call, Usage
from bot.storage.budgets import Budgets
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.turns import Turns
from bot.storage.usage import DAY, Ledger
from bot.telegram.budget_warnings import BudgetWarnings
from bot.telegram.outgoing.send.messages import Messages
from tests.storage.examples import NOW, outcome
from tests.telegram.dispatch.stage import ADA, GROUP, HOME, Notices

BUDGET = Budget(1000, "tokens", "day")


async def free(_model: str, _usage: Usage) -> float | None:
    """Nothing has a price."""
    return None


class Office:
    """Everybody, and every group, has a thousand tokens a day."""

    def __init__(self, database: Database) -> None:
        self.now, self.notices = NOW, Notices()
        self._turns = Turns(database)
        guard = BudgetGuard(
            budgets=Budgets(database, BUDGET, BUDGET),
            ledger=Ledger(database),
            settings=Settings(database),
            price=free,
            bounds=CostBounds("m", "i", context_tokens=600, answer_tokens=400),
            clock=lambda: self.now,
        )
        messages = cast("Messages", self.notices)  # what is used of it
        self.warnings = BudgetWarnings(guard, messages, lambda: self.now)

    async def uses(self, tokens: int, thread: Thread = HOME, author: Author = ADA) -> Turn:
        """A turn that costs so much."""
        number = int(self.now) + tokens
        question = Question(thread, author, (QuestionPart(number, "What?"),), ())
        turn = await self._turns.begin(question, self.now)
        call = Call("completion", "m", Usage(input=tokens), None)
        await self._turns.store_outcome(turn.id, replace(outcome(), calls=(call,)), self.now)
        return turn

    @property
    def told(self) -> list[tuple[int, str]]:
        """In which chat, and the first words."""
        return [(chat, " ".join(text.split()[1:6])) for chat, text, _ in self.notices.sent]


@pytest.fixture
def office(database: Database) -> Office:
    """Nothing is used yet."""
    return Office(database)


@pytest.mark.parametrize(
    ("tokens", "thread", "told"),
    [
        pytest.param(799, HOME, [], id="just before"),
        pytest.param(800, HOME, [(7, "You have used 80% of")], id="most of it"),
        pytest.param(5000, HOME, [(7, "You have used 500% of")], id="far beyond"),
        pytest.param(
            850,
            GROUP,
            [(-100, "This group has used 85%"), (-100, "You have used 85% of")],
            id="in a group, whose budget it is too",
        ),
    ],
)
async def test_who_is_warned_where(
    office: Office, tokens: int, thread: Thread, told: list[tuple[int, str]]
) -> None:
    turn = await office.uses(tokens, thread)

    for _ in range(2):
        await office.warnings.send(turn)

    assert sorted(office.told) == told


async def test_a_new_day_has_a_warning_of_its_own(office: Office) -> None:
    await office.warnings.send(await office.uses(900))
    office.now += DAY
    await office.warnings.send(await office.uses(100))
    assert len(office.told) == 1

    await office.warnings.send(await office.uses(900))

    assert len(office.told) == 2


@pytest.mark.parametrize(
    ("error", "count"), [(OwnDaySpent, 0), (GroupDaySpent, 0), (BotError, 1), (None, 1)]
)
async def test_where_the_answer_says_already_that_it_is_spent_nothing_is_added(
    office: Office, error: type[BotError] | None, count: int
) -> None:
    turn = await office.uses(1000)

    await office.warnings.send(replace(turn, error=error.__name__ if error else None))

    assert len(office.told) == count
