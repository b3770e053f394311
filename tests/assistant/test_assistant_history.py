"""Which history the assistant chooses: append-only, within the budget, cut seldom and for good."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.domain.completion import Delta, Finish, FinishReason
from bot.domain.errors import ContextTooLong, ModelBusy
from bot.domain.follow_ups import INSTRUCTION
from bot.domain.output_format import OutputFormat
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_tokens
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.turns import Turns
from tests.assistants import WHOLE, Model, hire, pull, shown, talk
from tests.storage.examples import HOME, NOW, question


@pytest.fixture
def model() -> Model:
    """A friendly model."""
    return Model()


async def test_a_prompt_begins_as_the_one_before_until_the_history_is_cut(
    database: Database, model: Model
) -> None:
    assistant = hire(database, model.stream, context_tokens=600)
    for number in range(60):
        await talk(assistant, f"{number}: " + "word " * 20)

    grown = [
        shown(after)[: len(before.messages)] == shown(before)
        for before, after in pairwise(model.prompts)
    ]

    assert grown.count(False) in range(3, 12)


async def test_a_prompt_stays_within_the_budget_and_holds_whole_turns(
    database: Database, model: Model
) -> None:
    assistant = hire(database, model.stream, context_tokens=600)

    for number in range(40):
        await talk(assistant, f"{number}: " + "word " * 20)

    for prompt in model.prompts:
        assert sum(estimate_tokens(text) for text in (prompt.system, *shown(prompt))) <= 600
        assert [message.role for message in prompt.messages[:2]] in (
            ["user", "assistant"],
            ["user"],
        )


async def test_a_cut_outlives_the_process(database: Database, model: Model) -> None:
    assistant = hire(database, model.stream, context_tokens=600)
    while not model.prompts or shown(model.prompts[-1])[0].startswith("0:"):
        await talk(assistant, f"{len(model.prompts)}: " + "word " * 20)
    first = shown(model.prompts[-1])[0]

    await talk(hire(database, model.stream, context_tokens=16_000), "And?")

    assert shown(model.prompts[-1])[0] == first


def choke(limit: int, named: int | None = None) -> Callable[[Prompt], list[Delta | Exception]]:
    """A model that takes so many tokens, and may name its limit when it is given more."""

    def says(prompt: Prompt) -> list[Delta | Exception]:
        if sum(estimate_tokens(text) for text in (prompt.system, *shown(prompt))) <= limit:
            return ["Fine.", WHOLE]
        error = ContextTooLong()
        error.limit = named
        return [error]

    return says


@pytest.mark.parametrize("named", [300, None], ids=["with its limit named", "without"])
async def test_a_prompt_that_is_too_long_is_cut_to_half_and_sent_once_more(
    database: Database, model: Model, named: int | None
) -> None:
    assistant = hire(database, model.stream)
    for number in range(10):
        await talk(assistant, f"{number}: " + "word " * 20)
    model.says = choke(300, named)

    turn = await talk(assistant, "And now?")

    before, after = model.prompts[-2:]
    assert turn.answer == "Fine."
    assert 0 < len(after.messages) <= len(before.messages) / 2 + 1
    assert shown(before)[-len(after.messages) :] == shown(after)


async def test_the_limit_of_a_model_is_remembered_beyond_the_process(
    database: Database, model: Model
) -> None:
    assistant = hire(database, model.stream)
    for number in range(10):
        await talk(assistant, f"{number}: " + "word " * 20)
    model.says = choke(300, 300)
    await talk(assistant, "And now?")

    later = hire(database, model.stream)
    turns = [await talk(later, f"{number}: " + "word " * 20) for number in range(20)]

    assert [turn.error for turn in turns] == [None] * 20
    assert len(model.prompts) == 10 + 2 + 20


async def test_a_question_that_is_too_long_alone_is_told_and_not_sent_twice(
    database: Database, model: Model
) -> None:
    assistant = hire(database, model.stream)
    model.says = choke(100)

    turn = await talk(assistant, "word " * 400)

    assert turn.error == "ContextTooLong"
    assert len(model.prompts) == 1


async def test_a_question_that_was_too_long_does_not_block_the_next_one(
    database: Database, model: Model
) -> None:
    assistant = hire(database, model.stream)
    model.says = choke(100, 100)
    await talk(assistant, "word " * 400)

    turn = await talk(assistant, "Hello")

    assert (turn.answer, turn.error) == ("Fine.", None)


NEXT = "\n\n>>? Why?\n>>? How?"


async def test_what_may_be_asked_next_is_asked_for_alike_and_stands_in_no_prompt(
    database: Database, model: Model
) -> None:
    await Settings(database).change(HOME.chat_id, suggest=True)
    assistant = hire(database, model.stream)
    model.will("Tea ", f"it is.{NEXT}", WHOLE)

    turn, *_ = [await talk(assistant, f"question {number}") for number in range(3)]

    assert (turn.answer, turn.follow_ups) == ("Tea it is.", ("Why?", "How?"))
    assert {prompt.system for prompt in model.prompts} == {f"Be brief.\n\n{INSTRUCTION}"}
    assert len(model.prompts) == 3
    for before, after in pairwise(model.prompts):
        assert shown(after)[: len(before.messages)] == shown(before)
    assert set(shown(model.prompts[-1])[1::2]) == {"Tea it is."}


async def test_nobody_asks_for_what_may_come_next_where_it_is_off_or_json_is_wanted(
    database: Database, model: Model
) -> None:
    model.will("{}", NEXT, WHOLE)
    assistant = hire(database, model.stream)

    turn = await talk(assistant, "question")

    assert (turn.answer, turn.follow_ups) == (f"{{}}{NEXT}", ())
    await Settings(database).change(HOME.chat_id, suggest=True)
    asked = replace(question("as JSON"), order=OutputFormat("json"))
    model.will("{}", WHOLE)
    await assistant.answer(await assistant.store_question(asked), pull)
    assert not any(INSTRUCTION in prompt.system for prompt in model.prompts)


async def test_a_turn_asks_the_model_that_was_chosen_for_it_alone(
    database: Database, model: Model
) -> None:
    assistant, turns = hire(database, model.stream), Turns(database)
    turn = await talk(assistant, "first")
    await turns.mark_shown(turn.id, NOW)
    reopened = await turns.reopen(turn.id, model="gpt-4o")
    assert reopened

    await assistant.answer(reopened, pull)
    await talk(assistant, "second")

    assert [prompt.model for prompt in model.prompts] == ["gpt-6-luna", "gpt-4o", "gpt-6-luna"]
    # What it is asked elsewhere is not to move the conversation from its own provider.
    assert [prompt.conversation_id for prompt in model.prompts] == [1, 0, 1]


@pytest.mark.parametrize(
    ("last", "error", "reason"),
    [
        pytest.param(Finish(FinishReason.LENGTH, "length"), None, FinishReason.STOP, id="cut"),
        pytest.param(ModelBusy("x"), None, FinishReason.STOP, id="failed"),
        pytest.param(KeyError("x"), "BotError", None, id="a fault of ours"),
    ],
)
async def test_an_answer_that_breaks_off_in_what_may_come_next_is_whole(
    database: Database,
    model: Model,
    last: Delta | Exception,
    error: str | None,
    reason: FinishReason | None,
) -> None:
    await Settings(database).change(HOME.chat_id, suggest=True)
    model.will("Tea it is.\n\n>>? Why?\n>>? Ho", last)

    turn = await talk(hire(database, model.stream), "question")

    assert (turn.answer, turn.follow_ups) == ("Tea it is.", ("Why?",))
    assert (turn.error, turn.finish_reason) == (error, reason)
