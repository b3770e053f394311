"""What is stored of an ended answer: its words or its error, and each call once."""

import pytest

from bot.assistant.answer import Answer
from bot.assistant.turn_store import TurnStore
from bot.domain.completion import FinishReason
from bot.domain.errors import (
    BotError,
    ContentFiltered,
    EmptyAnswer,
    ModelBusy,
    NoRoomForAnswer,
    ToolsUnsupported,
)
from bot.domain.tokens import PER_MESSAGE
from bot.domain.turn import Turn
from bot.domain.usage import Call, Price, Usage, no_price
from bot.storage.database import Database
from bot.storage.tool_rounds import ToolRounds
from bot.storage.turns import Turns
from bot.storage.usage import Ledger
from tests.assistant.answers import unasked
from tests.storage.examples import NOW, question

STOP = FinishReason.STOP


def open_store(database: Database, price: Price = no_price) -> TurnStore:
    """A store on a real database."""
    return TurnStore(
        turns=Turns(database),
        rounds=ToolRounds(database),
        ledger=Ledger(database),
        clock=lambda: NOW,
        price=price,
    )


async def begin(store: TurnStore) -> Answer:
    """A question is stored, and its answer begins."""
    turn = await store.begin(question("Hello"))
    return unasked(turn)


def told(turn: Turn) -> tuple[str, str | None]:
    """What its reader gets."""
    return turn.answer, turn.error


@pytest.mark.parametrize(
    ("text", "reason", "error", "stored"),
    [
        pytest.param("Hi.", STOP, None, ("Hi.", None), id="words"),
        pytest.param(" Hi.\n", STOP, None, (" Hi.\n", None), id="as they were said"),
        pytest.param("", STOP, None, ("", EmptyAnswer), id="none"),
        pytest.param(" \u200b\n", STOP, None, ("", EmptyAnswer), id="nothing to be seen"),
        pytest.param("", None, None, ("", EmptyAnswer), id="no end either"),
        pytest.param("", FinishReason.LENGTH, None, ("", NoRoomForAnswer), id="only thoughts"),
        pytest.param("", FinishReason.CONTENT_FILTER, None, ("", ContentFiltered), id="filtered"),
        pytest.param("", FinishReason.TOOL_CALLS, None, ("", ToolsUnsupported), id="a tool"),
        pytest.param("", FinishReason.STOPPED, None, ("", None), id="stopped at once"),
        pytest.param("Hi", FinishReason.LENGTH, None, ("Hi", None), id="cut"),
        pytest.param("", STOP, ModelBusy(), ("", ModelBusy), id="the first error stays"),
        pytest.param("Hi", None, ModelBusy(), ("Hi", ModelBusy), id="words before an error"),
        pytest.param("\ud83d\ude00", STOP, None, ("😀", None), id="two halves"),
        pytest.param("a\ud83d", STOP, None, ("a\ufffd", None), id="a half"),
    ],
)
async def test_an_answer_is_stored_as_it_ended(
    database: Database,
    text: str,
    reason: FinishReason | None,
    error: BotError | None,
    stored: tuple[str, type[BotError] | None],
) -> None:
    store = open_store(database)
    answer = await begin(store)
    answer.append(text)
    answer.finish_reason, answer.error = reason, error

    ended = await store.end(answer)

    words, kind = stored
    assert told(ended) == (words, kind.__name__ if kind else None)
    assert told(await store.find(answer.turn)) == told(ended)
    assert (await store.find(answer.turn)).finish_reason == reason


@pytest.mark.parametrize(
    ("text", "reported", "stored"),
    [
        pytest.param("a" * 8, Usage(input=9, output=1), (9, 1, 0), id="reported"),
        pytest.param("a" * 8, None, (30, 2 + PER_MESSAGE, 1), id="guessed"),
        pytest.param("", None, (30, 0, 1), id="not a word"),
    ],
)
async def test_usage_is_that_of_the_provider_or_a_guess_that_says_so(
    database: Database, text: str, reported: Usage | None, stored: tuple[int, int, int]
) -> None:
    store = open_store(database)
    answer = await begin(store)
    answer.append(text)
    answer.usage, answer.prompt_tokens = reported, 30

    await store.end(answer)

    row = await database.read_one("SELECT * FROM turns WHERE id = ?", (answer.turn.id,))
    assert row
    assert (row["input_tokens"], row["output_tokens"], row["is_estimated"]) == stored


async def test_what_was_charged_is_not_charged_again(database: Database) -> None:
    async def price(model: str, usage: Usage) -> float | None:
        return usage.input * 0.5 if model == "dear" else None

    store = open_store(database, price)
    answer = await begin(store)
    answer.calls.append(Call("completion", "dear", Usage(input=4)))
    await store.charge(answer)
    await store.charge(answer)
    answer.calls.append(Call("completion", "dear", Usage(input=2)))
    answer.calls.append(Call("image", "unknown", Usage(input=1)))
    answer.append("Hi.")

    await store.end(answer)

    total = await Ledger(database).total(0)
    assert (total.calls, total.input, total.dollars, total.unpriced) == (3, 7, 3.0, 1)


async def test_what_knows_its_price_keeps_it(database: Database) -> None:
    store = open_store(database)
    answer = await begin(store)
    answer.calls.append(Call("search", "tavily", Usage(), 0.008))
    answer.calls.append(Call("search", "searxng", Usage(), 0.0))
    answer.append("Hi.")

    await store.end(answer)

    total = await Ledger(database).total(0)
    assert (total.calls, total.searches, total.dollars, total.unpriced) == (2, 2, 0.008, 0)


async def test_a_turn_that_was_forgotten_is_found_as_it_was(database: Database) -> None:
    store = open_store(database)
    turn = (await begin(store)).turn
    await database.write("DELETE FROM turns", ())

    assert await store.find(turn) == turn
