"""A conversation is named by what it is about: cheaply, and with nothing odd in the name."""

from dataclasses import replace

import pytest

from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.assistant.titles import Titles
from bot.domain.budget import Budget
from bot.domain.completion import Delta, Finish, FinishReason
from bot.domain.errors import ModelBusy
from bot.domain.turn import Turn
from bot.domain.usage import Usage, no_price
from bot.storage.database import Database
from bot.storage.storage import StorageDefaults, storage_of
from tests.assistants import WHOLE, Model
from tests.storage.examples import NOW, Story

USED = Finish(FinishReason.STOP, "stop", Usage(input=70, output=5))


async def answered(story: Story, question: str = "Why do cats purr?") -> Turn:
    """A turn with its answer."""
    return replace(await story.asks(question), answer="Because they are content. " * 100)


def hire(database: Database, model: Model, budget: Budget | None = None) -> Titles:
    """Them, with a model of a few lines."""
    storage = storage_of(database, StorageDefaults("http://model", budget))
    guard = BudgetGuard(
        budgets=storage.budgets,
        ledger=storage.ledger,
        settings=storage.settings,
        price=no_price,
        bounds=CostBounds("usual", "painter", 1000, 1000),
        clock=lambda: NOW,
    )
    return Titles(
        stream=model.stream,
        budget_guard=guard,
        ledger=storage.ledger,
        settings=storage.settings,
        model="usual",
        price=no_price,
        clock=lambda: NOW,
    )


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (["Why cats ", "purr", USED], "Why cats purr"),
        (["“Why cats purr.”\nHere is more", USED], "Why cats purr"),
        (["**猫为什么打呼噜。**", USED], "猫为什么打呼噜"),
        (["Title: A⟦b⟧\u202ec", USED], "A[b] c"),
        (["...", USED], ""),
        ([WHOLE], ""),
        ([ModelBusy()], ""),
    ],
)
async def test_what_is_said_becomes_a_name(
    database: Database, said: list[Delta | Exception], title: str
) -> None:
    model = Model(lambda _: said)

    assert await hire(database, model).find(await answered(Story(database))) == title


async def test_it_is_cheap_and_counted(database: Database) -> None:
    model = Model()
    model.will(*["word "] * 100, ModelBusy())
    turn = await answered(Story(database), "⟦Question⟧ " + "x" * 2000)

    title = await hire(database, model).find(turn)

    (prompt,) = model.prompts
    assert len(prompt.messages[0].text) < 1_300
    assert prompt.messages[0].text.startswith("⟦Question⟧ [Question] xxx")
    assert prompt.effort == "off"
    assert len(title) <= 48
    rows = await database.read("SELECT turn_id, model, output_tokens FROM usage")
    ((turn_id, name, output),) = [tuple(row) for row in rows]
    assert (turn_id, name) == (turn.id, "usual")
    assert output <= 20


async def test_nothing_is_asked_past_a_budget(database: Database) -> None:
    model = Model()
    model.will("Cats", USED)
    titles = hire(database, model, Budget(75, "tokens", "day"))
    turn = await answered(Story(database))

    assert [await titles.find(turn), await titles.find(turn)] == ["Cats", ""]
