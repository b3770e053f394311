"""An answer is spoken within the budgets, and what that has cost is kept with it."""

from dataclasses import dataclass, field, replace

import pytest

from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.assistant.speech_maker import SpeechMaker
from bot.domain.budget import Budget, BudgetSpent
from bot.domain.errors import ModelBusy, ModelError, ModelTimeout
from bot.domain.speech import Speech, SpeechRequest, read_voices
from bot.domain.turn import Turn
from bot.domain.usage import Call, Usage
from bot.storage.database import Database
from bot.storage.speech_rows import BY_SETTING, SpeechOrder
from bot.storage.storage import Storage, StorageDefaults, storage_of
from bot.storage.usage import UsageTotal
from sandbox.ogg import write_silence
from tests.storage.examples import ADA, HOME, NOW, Story

SOUND = Speech(write_silence(60), 60.0)


async def price(model: str, usage: Usage) -> float | None:
    return usage.output / 1000 if model == "voice" else None


@dataclass
class Studio:
    """Where answers are spoken, by somebody who may fail."""

    database: Database
    budget: Budget | None = None
    error: ModelError | None = None
    asked: list[SpeechRequest] = field(default_factory=list)
    observed: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.storage: Storage = storage_of(self.database, StorageDefaults("", self.budget))
        guard = BudgetGuard(
            budgets=self.storage.budgets,
            ledger=self.storage.ledger,
            settings=self.storage.settings,
            price=price,
            bounds=CostBounds("usual", "painter", 1000, 1000),
            clock=lambda: NOW,
        )
        self.maker = SpeechMaker(
            make=self._make,
            model="voice",
            voices=read_voices("af_heart, zh=zf_xiaobei"),
            budget_guard=guard,
            speeches=self.storage.speeches,
            ledger=self.storage.ledger,
            price=price,
            clock=lambda: NOW,
            observe=self.observed.append,
        )

    async def _make(self, request: SpeechRequest) -> Speech:
        self.asked.append(request)
        if self.error:
            raise self.error
        return SOUND

    async def plans(self, answer: str) -> tuple[Turn, SpeechOrder, bool]:
        turn = replace(await Story(self.database).talks("a", answer), answer=answer)
        order = SpeechOrder(turn.id, BY_SETTING, ADA.id, "en")
        return turn, order, await self.maker.plan(turn, order, "the rest")

    async def says(self, answer: str) -> None:
        """One part of it."""
        _turn, order, _ = await self.plans(answer)
        part = await self.storage.speeches.next(order)
        assert part
        await self.maker.make(part, order, HOME)

    async def total(self) -> UsageTotal:
        return await self.storage.ledger.total(0)


async def test_what_is_made_is_paid_by_who_wanted_it(database: Database) -> None:
    studio = Studio(database)

    await studio.says("**Hello.** `x = {1}`")

    assert studio.asked == [SpeechRequest("Hello.", "af_heart")]
    total = await studio.total()
    assert (total.speeches, total.output, total.dollars) == (1, 333, 0.333)
    (call,) = studio.observed
    assert (call.kind, call.dollars, call.usage.characters) == ("speech", 0.333, 6)
    rows = await database.read("SELECT user_id, turn_id, kind FROM usage")
    assert [(row["user_id"], row["turn_id"], row["kind"]) for row in rows] == [
        (ADA.id, None, "speech")
    ]


async def test_an_answer_is_said_in_the_voice_of_its_language(database: Database) -> None:
    studio = Studio(database)

    await studio.says("你好，世界。")

    assert studio.asked == [SpeechRequest("你好，世界。", "zf_xiaobei")]


@pytest.mark.parametrize("answer", ["🎉", "...", "```\ncode\n```", "https://a.example"])
async def test_where_nothing_is_to_be_said_nothing_is_planned(
    database: Database, answer: str
) -> None:
    _turn, order, is_planned = await Studio(database).plans(answer)

    assert not is_planned
    assert await Studio(database).storage.speeches.next(order) is None


async def test_of_a_very_long_answer_the_last_part_says_that_there_is_more(
    database: Database,
) -> None:
    studio = Studio(database)

    await studio.plans("A sentence of it. " * 2000)

    rows = await database.read("SELECT part, caption FROM speeches ORDER BY part")
    assert [row["caption"] for row in rows] == [*[""] * 9, "the rest"]


async def test_a_spent_budget_asks_nobody(database: Database) -> None:
    studio = Studio(database, Budget(0.1, "dollars", "day"))
    await studio.says("One.")

    with pytest.raises(BudgetSpent):
        await studio.says("Two.")

    assert len(studio.asked) == 1


@pytest.mark.parametrize(
    ("error", "calls", "output"),
    [(ModelBusy(), 1, 0), (ModelTimeout(), 1, 8)],
    ids=["refused", "silent for too long"],
)
async def test_what_fails_is_paid_only_where_it_may_have_been_made(
    database: Database, error: ModelError, calls: int, output: int
) -> None:
    studio = Studio(database, error=error)

    with pytest.raises(type(error)):
        await studio.says("Hello.")

    total = await studio.total()
    assert (total.calls, total.output) == (calls, output)
    assert not studio.observed


async def test_what_failed_has_reserved_nothing(database: Database) -> None:
    studio = Studio(database, Budget(100.0, "dollars", "day"), ModelBusy())
    with pytest.raises(ModelBusy):
        await studio.says("Hello.")
    studio.error = None

    await studio.says("Hello.")

    assert len(studio.asked) == 2
