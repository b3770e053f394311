"""Every call to a provider is written down: answered, stopped, failed, or repaired."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from bot.assistant.answer import Answer
from bot.assistant.turn import Assistant
from bot.domain.completion import Delta, Finish, FinishReason
from bot.domain.errors import ModelBusy, ModelTimeout
from bot.domain.output_format import OutputFormat
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_tokens
from bot.domain.usage import Usage
from bot.storage.database import Database
from bot.storage.turns import Turns
from tests.assistants import Model, hire, pull, talk
from tests.storage.examples import question

USED = Usage(input=40, cached=30, output=9, reasoning=4)
ENDED = Finish(FinishReason.STOP, "stop", USED)
Rows = list[tuple[object, ...]]


async def rows(database: Database) -> Rows:
    """The calls: tokens, dollars, whether it is a guess."""
    found = await database.read(
        """
        SELECT input_tokens, cached_tokens, output_tokens, reasoning_tokens, dollars, is_estimated
        FROM usage ORDER BY id
        """
    )
    return [tuple(row) for row in found]


@pytest.fixture
def model() -> Model:
    """It says what it used."""
    model = Model()
    model.will("Hi.", ENDED)
    return model


@pytest.fixture
def assistant(database: Database, model: Model) -> Assistant:
    """Everything costs a dollar for each token of its output."""

    async def price(_model: str, usage: Usage) -> float | None:
        return float(usage.output) or None

    return hire(database, model.stream, price=price)


async def test_an_answer_is_one_call_with_its_price(
    assistant: Assistant, database: Database
) -> None:
    await talk(assistant, "Hello")

    assert await rows(database) == [(40, 30, 9, 4, 9.0, 0)]


async def test_what_is_not_reported_is_estimated(
    assistant: Assistant, model: Model, database: Database
) -> None:
    model.will("Hello ", "there.", Finish(FinishReason.INTERRUPTED))

    await talk(assistant, "Hello")

    ((input_, *_others, output, _reasoning, _dollars, is_estimated),) = await rows(database)
    assert isinstance(input_, int)
    assert input_ > 0
    assert (output, is_estimated) == (estimate_tokens("Hello there."), 1)


async def test_a_repaired_json_answer_is_two_calls(
    assistant: Assistant, model: Model, database: Database
) -> None:
    model.says = lambda prompt: ["no" if len(prompt.messages) == 1 else "{}", ENDED]

    await ask_json(assistant)

    assert [row[:4] for row in await rows(database)] == [(40, 30, 9, 4)] * 2


async def test_an_answer_that_cannot_be_repaired_is_paid_all_the_same(
    assistant: Assistant, model: Model, database: Database
) -> None:
    model.will("no", ENDED)

    await ask_json(assistant)

    assert len(await rows(database)) == 2


async def test_a_refused_call_is_a_row_without_tokens(
    assistant: Assistant, model: Model, database: Database
) -> None:
    model.will(ModelBusy())

    await talk(assistant, "Hello")

    assert await rows(database) == [(0, 0, 0, 0, None, 1)]


async def test_a_silent_model_has_read_the_prompt(
    assistant: Assistant, model: Model, database: Database
) -> None:
    model.will(ModelTimeout())

    await talk(assistant, "Hello")

    ((input_, *_rest),) = await rows(database)
    assert isinstance(input_, int)
    assert input_ > 0


async def test_a_stopped_answer_is_estimated(database: Database) -> None:
    has_spoken = asyncio.Event()

    async def endless(_prompt: Prompt) -> AsyncGenerator[Delta]:
        yield "Once upon"
        has_spoken.set()
        await asyncio.Event().wait()

    assistant = hire(database, endless)

    async def stop(answer: Answer) -> None:
        reading = asyncio.create_task(pull(answer))
        await has_spoken.wait()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        answer.stop()

    await assistant.answer(await assistant.store_question(question("Tell me a story")), stop)

    ((_input, _cached, output, _reasoning, _dollars, is_estimated),) = await rows(database)
    assert (output, is_estimated) == (estimate_tokens("Once upon"), 1)


async def test_a_dropped_answer_is_charged_and_not_stored(
    assistant: Assistant, database: Database
) -> None:
    async def drop(answer: Answer) -> None:
        await pull(answer)
        answer.drop()

    asked = await assistant.store_question(question("Hello"))
    turn = await assistant.answer(asked, drop)

    assert turn == asked == await Turns(database).find(asked.id)
    assert await rows(database) == [(40, 30, 9, 4, 9.0, 0)]


async def test_an_answer_that_the_end_of_the_process_cuts_off_is_charged(
    assistant: Assistant, database: Database
) -> None:
    async def end(answer: Answer) -> None:
        await pull(answer)
        raise asyncio.CancelledError

    turn = await assistant.store_question(question("Hello"))
    with pytest.raises(asyncio.CancelledError):
        await assistant.answer(turn, end)

    assert await Turns(database).find(turn.id) == turn
    assert await rows(database) == [(40, 30, 9, 4, 9.0, 0)]


async def test_a_fault_of_whoever_shows_it_ends_in_a_sentence(
    assistant: Assistant, database: Database
) -> None:
    async def fail(answer: Answer) -> None:
        await pull(answer)
        raise ZeroDivisionError

    turn = await assistant.answer(await assistant.store_question(question("Hello")), fail)

    assert (turn.is_answered, turn.error) == (True, "BotError")
    assert await rows(database) == [(40, 30, 9, 4, 9.0, 0)]


async def ask_json(assistant: Assistant) -> None:
    """A question whose answer has to be JSON."""
    asked = replace(question("Numbers?"), order=OutputFormat("json"))
    await assistant.answer(await assistant.store_question(asked), pull)


@pytest.mark.parametrize("text", ["\u200b\u2060", "\u00ad", "\ufe0f", "\u2800", " \n"])
async def test_an_answer_that_nobody_can_see_is_an_empty_one(
    assistant: Assistant, model: Model, text: str
) -> None:
    model.will(text, ENDED)

    turn = await talk(assistant, "Hello")

    assert (turn.answer, turn.error) == ("", "EmptyAnswer")
