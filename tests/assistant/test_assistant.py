"""One turn: the question stored, the answer pulled, and what there is of it kept."""

import pytest

from bot.assistant.answer import Answer, Growth
from bot.assistant.turn import Assistant
from bot.domain.completion import Delta, Finish, FinishReason, Retrying
from bot.domain.errors import (
    ContentFiltered,
    EmptyAnswer,
    ModelBusy,
    NoRoomForAnswer,
    ToolsUnsupported,
)
from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.domain.tokens import estimate_tokens
from bot.domain.unfinished import MARKS
from bot.domain.usage import Usage
from bot.storage.chat_settings import Settings
from bot.storage.database import Database
from bot.storage.system_prompts import SystemPrompts
from bot.storage.turns import Turns
from tests.assistants import WHOLE, Model, hire, pull, shown, stop_at_once, talk
from tests.storage.examples import ELSEWHERE, HOME, NOW, question


@pytest.fixture
def model() -> Model:
    """A friendly model."""
    return Model()


@pytest.fixture
def assistant(database: Database, model: Model) -> Assistant:
    """An assistant with room for a long history."""
    return hire(database, model.stream)


async def test_a_question_is_stored_before_the_model_hears_of_it(
    assistant: Assistant, model: Model, database: Database
) -> None:
    turn = await assistant.store_question(question("Hello"))

    assert [open_.id for open_ in await Turns(database).open()] == [turn.id]
    assert model.prompts == []


async def test_an_answer_grows_and_is_then_stored_whole(
    assistant: Assistant, database: Database
) -> None:
    grown: list[tuple[Growth, str]] = []

    async def watch(answer: Answer) -> None:
        async for delta in answer:
            grown.append((delta, answer.text))  # noqa: PERF401  # it is about what is there by then

    turn = await assistant.answer(await assistant.store_question(question("Hello")), watch)

    assert grown == [("Hi ", "Hi "), ("there.", "Hi there.")]
    assert (turn.answer, turn.finish_reason, turn.error) == ("Hi there.", FinishReason.STOP, None)
    assert await Turns(database).find(turn.id) == turn


async def test_the_model_is_shown_the_system_prompt_the_history_and_the_question(
    assistant: Assistant, model: Model
) -> None:
    await talk(assistant, "One?")

    await talk(assistant, "Two?")

    assert model.prompts[1] == Prompt(
        "gpt-6-luna",
        "Be brief.",
        (Message("user", "One?"), Message("assistant", "Hi there."), Message("user", "Two?")),
    )


async def test_a_threads_own_system_prompt_is_in_force(
    assistant: Assistant, model: Model, database: Database
) -> None:
    await SystemPrompts(database).set(HOME, "Be kind.", 1, NOW)

    await talk(assistant, "Hello")
    await talk(assistant, "Hello", ELSEWHERE)

    assert [prompt.system for prompt in model.prompts] == ["Be kind.", "Be brief."]


async def test_the_model_is_told_how_hard_the_chat_wants_it_to_think(
    assistant: Assistant, model: Model, database: Database
) -> None:
    await Settings(database).change(HOME.chat_id, effort="high")

    await talk(assistant, "Hello")
    await talk(assistant, "Hello", ELSEWHERE)

    assert [prompt.effort for prompt in model.prompts] == ["high", ""]


async def test_threads_do_not_hear_of_each_other(assistant: Assistant, model: Model) -> None:
    for number in range(6):
        await talk(assistant, f"Here {number}", HOME)
        await talk(assistant, f"There {number}", ELSEWHERE)

    here, there = model.prompts[-2:]
    assert not any("There" in text for text in shown(here))
    assert not any("Here" in text for text in shown(there))


async def test_a_turn_that_is_asked_again_does_not_see_its_own_answer(
    assistant: Assistant, model: Model, database: Database
) -> None:
    turn = await talk(assistant, "One?")
    await Turns(database).mark_shown(turn.id, NOW)
    await Turns(database).reopen(turn.id)
    again = await Turns(database).find(turn.id)
    assert again

    await assistant.answer(again, pull)

    assert shown(model.prompts[-1]) == ["One?"]


async def test_usage_is_stored_as_the_provider_reports_it(
    assistant: Assistant, model: Model, database: Database
) -> None:
    model.will("Hi", Finish(FinishReason.STOP, "stop", Usage(100, 64, 20, 5)))

    turn = await talk(assistant, "Hello")

    (row,) = await database.read(
        "SELECT input_tokens, cached_tokens, output_tokens, reasoning_tokens, is_estimated, model"
        " FROM turns WHERE id = ?",
        (turn.id,),
    )
    assert tuple(row) == (100, 64, 20, 5, 0, "gpt-6-luna")


async def test_usage_that_nobody_reports_is_estimated_and_marked(
    assistant: Assistant, database: Database
) -> None:
    await talk(assistant, "Hello")

    (row,) = await database.read("SELECT input_tokens, output_tokens, is_estimated FROM turns")
    assert row["input_tokens"] > 0
    assert row["output_tokens"] == estimate_tokens("Hi there.")
    assert row["is_estimated"]


@pytest.mark.parametrize(
    ("deltas", "error"),
    [
        pytest.param([WHOLE], EmptyAnswer, id="nothing"),
        pytest.param(["", WHOLE], EmptyAnswer, id="an empty delta"),
        pytest.param([" \n", "\n", WHOLE], EmptyAnswer, id="white space"),
        pytest.param([Finish(FinishReason.LENGTH)], NoRoomForAnswer, id="no room"),
        pytest.param([Finish(FinishReason.CONTENT_FILTER)], ContentFiltered, id="filter"),
        pytest.param([Finish(FinishReason.TOOL_CALLS)], ToolsUnsupported, id="tools"),
        pytest.param([], EmptyAnswer, id="not even an end"),
        pytest.param([ModelBusy()], ModelBusy, id="an error"),
        pytest.param([Retrying(0), ModelBusy()], ModelBusy, id="an error after a retry"),
    ],
)
async def test_a_turn_without_a_word_ends_in_a_sentence(
    assistant: Assistant, model: Model, deltas: list[Delta | Exception], error: type[Exception]
) -> None:
    model.will(*deltas)

    turn = await talk(assistant, "Hello")

    assert turn.error == error.__name__


async def test_a_person_who_stops_before_the_first_word_gets_no_error(
    assistant: Assistant,
) -> None:
    async def stop(answer: Answer) -> None:
        answer.stop()

    turn = await assistant.answer(await assistant.store_question(question("Hello")), stop)

    assert (turn.answer, turn.error, turn.finish_reason) == ("", None, FinishReason.STOPPED)


async def test_what_was_said_before_a_stop_is_kept_in_the_history(
    assistant: Assistant, model: Model
) -> None:
    await assistant.answer(await assistant.store_question(question("Hello")), stop_at_once)

    await talk(assistant, "Go on")

    assert shown(model.prompts[-1]) == ["Hello", f"Hi\n\n{MARKS['stopped']}", "Go on"]


async def test_an_error_is_not_part_of_the_history_but_its_question_is(
    assistant: Assistant, model: Model
) -> None:
    model.will(ModelBusy())
    await talk(assistant, "One?")
    model.will("Yes.", WHOLE)

    await talk(assistant, "Two?")

    assert shown(model.prompts[-1]) == ["One?", "Two?"]


async def test_a_retry_is_told_to_whoever_pulls(assistant: Assistant, model: Model) -> None:
    model.will(Retrying(2.0), "Hi", WHOLE)
    grown: list[Growth] = []

    async def watch(answer: Answer) -> None:
        grown.extend([delta async for delta in answer])

    turn = await assistant.answer(await assistant.store_question(question("Hello")), watch)

    assert grown == [Retrying(2.0), "Hi"]
    assert turn.answer == "Hi"


async def test_half_a_character_does_not_break_a_turn(assistant: Assistant, model: Model) -> None:
    model.will("Oh \ud83d", "!", WHOLE)

    assert (await talk(assistant, "Hello")).answer.endswith("!")


@pytest.mark.parametrize(
    ("kept", "more", "text"),
    [
        pytest.param("One, two", "three.", "One, two three.", id="a space between words"),
        pytest.param("One, ", "two.", "One, two.", id="a space that is there"),
        pytest.param("One", ", two.", "One, two.", id="a comma"),
        pytest.param("一二", "三。", "一二三。", id="Chinese has none"),
    ],
)
async def test_an_answer_that_is_gone_on_with_grows_from_where_it_was(
    assistant: Assistant, model: Model, database: Database, kept: str, more: str, text: str
) -> None:
    model.will(kept, Finish(FinishReason.LENGTH, "length"))
    turn = await talk(assistant, "Count.")
    await Turns(database).mark_shown(turn.id, NOW)
    reopened = await Turns(database).reopen(turn.id, keep_answer=True)
    assert reopened
    model.will(more, WHOLE)

    turn = await assistant.answer(reopened, pull)

    assert (turn.answer, turn.finish_reason) == (text, FinishReason.STOP)
    assert shown(model.prompts[-1])[:2] == ["Count.", kept]
