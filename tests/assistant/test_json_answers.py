"""Answers as JSON: checked before anybody sees them, repaired once, and gone on with when cut."""

from dataclasses import replace

import pytest

from bot.assistant.turn import Assistant
from bot.domain.completion import Delta, Finish, FinishReason
from bot.domain.errors import (
    ContentFiltered,
    EmptyAnswer,
    JsonCutOff,
    ModelBusy,
    NoRoomForAnswer,
    NotJson,
)
from bot.domain.output_format import OutputFormat, Structure
from bot.domain.turn import Turn
from bot.json_schema.schema import read_schema
from bot.storage.database import Database
from bot.storage.output_formats import OutputFormats
from bot.storage.turns import Turns
from tests.assistants import WHOLE, Model, hire, pull, shown, talk
from tests.storage.examples import ELSEWHERE, HOME, NOW, question

JSON = OutputFormat("json")
NUMBER = OutputFormat(
    "json", read_schema('{"type":"object","properties":{"n":{"type":"integer"}}}')
)
CUT = Finish(FinishReason.LENGTH, "length")


@pytest.fixture
def model() -> Model:
    """A model that knows JSON."""
    model = Model()
    model.will('{"n"', ": 1}", WHOLE)
    return model


@pytest.fixture
def assistant(database: Database, model: Model) -> Assistant:
    """An assistant with room for a long history."""
    return hire(database, model.stream)


def will_in_turn(model: Model, *answers: list[Delta | Exception]) -> None:
    """Say these, one for each prompt."""
    left = list(answers)
    model.says = lambda _: left.pop(0)


async def ask(assistant: Assistant, text: str = "How many?", order: OutputFormat = JSON) -> Turn:
    """A whole turn of that order."""
    turn = await assistant.store_question(replace(question(text), order=order))
    return await assistant.answer(turn, pull)


async def test_valid_json_is_indented_and_stored_so(assistant: Assistant, model: Model) -> None:
    turn = await ask(assistant)

    assert (turn.answer, turn.error) == ('{\n  "n": 1\n}', None)
    assert [prompt.structure for prompt in model.prompts] == [Structure()]
    assert not model.prompts[0].is_continued


async def test_a_schema_goes_along_and_words_need_none(assistant: Assistant, model: Model) -> None:
    await ask(assistant, order=NUMBER)
    await talk(assistant, "And in words?")

    with_schema, without = (prompt.structure for prompt in model.prompts)
    assert with_schema
    assert '"n"' in with_schema.schema
    assert without is None


@pytest.mark.parametrize(
    ("wrong", "order", "complaint"),
    [
        pytest.param("One.", JSON, "not valid JSON", id="no JSON"),
        pytest.param('{"n": 1', JSON, "not valid JSON", id="not closed"),
        pytest.param('{"n": "one"}', NUMBER, "n", id="not of the form"),
    ],
)
async def test_one_repair_is_asked_for_and_no_more_is_seen_of_it(
    assistant: Assistant, model: Model, wrong: str, order: OutputFormat, complaint: str
) -> None:
    will_in_turn(model, [wrong, WHOLE], ['{"n": 1}', WHOLE])

    turn = await ask(assistant, order=order)

    assert (turn.answer, turn.error) == ('{\n  "n": 1\n}', None)
    asked, answered, corrected = shown(model.prompts[1])
    assert (asked, answered) == ("How many?", wrong)
    assert complaint in corrected
    assert model.prompts[1].structure == model.prompts[0].structure


async def test_what_stays_wrong_is_kept_as_it_was_written(
    assistant: Assistant, model: Model
) -> None:
    will_in_turn(model, ["One.", WHOLE], ["Two.", WHOLE])

    turn = await ask(assistant)

    assert (turn.answer, turn.error) == ("Two.", NotJson.__name__)
    assert len(model.prompts) == 2


async def test_a_repair_that_fails_is_that_failure(assistant: Assistant, model: Model) -> None:
    will_in_turn(model, ["One.", WHOLE], [ModelBusy()])

    turn = await ask(assistant)

    assert turn.error == ModelBusy.__name__
    assert turn.answer == ""


@pytest.mark.parametrize("text", ['{"n": ', '{"n": 1}'], ids=["half", "whole"])
async def test_what_was_cut_is_no_result_and_is_not_repaired(
    assistant: Assistant, model: Model, text: str
) -> None:
    model.will(text, CUT)

    turn = await ask(assistant)

    assert (turn.answer, turn.error) == (text, JsonCutOff.__name__)
    assert len(model.prompts) == 1


async def test_a_repair_that_is_cut_can_be_finished(assistant: Assistant, model: Model) -> None:
    will_in_turn(model, ["One.", WHOLE], ['{"n": ', CUT])

    turn = await ask(assistant)

    assert (turn.answer, turn.error) == ('{"n": ', JsonCutOff.__name__)


@pytest.mark.parametrize(
    ("first", "rest", "whole"),
    [
        pytest.param('{"n": ', "1}", '{\n  "n": 1\n}', id="between words"),
        pytest.param('{"a": "on', 'e"}', '{\n  "a": "one"\n}', id="inside a word"),
        pytest.param('{"a": "one ', 'two"}', '{\n  "a": "one two"\n}', id="at a space"),
        pytest.param('{"n": 1', "2}", '{\n  "n": 12\n}', id="inside a number"),
    ],
)
async def test_continue_makes_it_whole(
    assistant: Assistant, model: Model, database: Database, first: str, rest: str, whole: str
) -> None:
    will_in_turn(model, [first, CUT], [rest, WHOLE])
    turn = await ask(assistant)
    await Turns(database).mark_shown(turn.id, NOW)
    reopened = await Turns(database).reopen(turn.id, keep_answer=True)
    assert reopened

    turn = await assistant.answer(reopened, pull)

    assert (turn.answer, turn.error) == (whole, None)
    assert model.prompts[1].is_continued
    assert shown(model.prompts[1])[1] == first


@pytest.mark.parametrize(
    ("deltas", "error"),
    [
        pytest.param([WHOLE], EmptyAnswer, id="nothing"),
        pytest.param([CUT], NoRoomForAnswer, id="only thoughts"),
        pytest.param(
            ['{"n"', Finish(FinishReason.CONTENT_FILTER, "content_filter")],
            ContentFiltered,
            id="filtered",
        ),
        pytest.param(['{"n": 1}', Finish(FinishReason.INTERRUPTED)], JsonCutOff, id="broken off"),
    ],
)
async def test_a_bad_ending_is_told_and_not_repaired(
    assistant: Assistant, model: Model, deltas: list[Delta | Exception], error: type[Exception]
) -> None:
    model.will(*deltas)

    turn = await ask(assistant)

    assert turn.error == error.__name__
    assert len(model.prompts) == 1


async def test_a_threads_standing_order_holds_for_its_questions_alone(
    assistant: Assistant, database: Database
) -> None:
    await OutputFormats(database).set(HOME, NUMBER)

    here = await assistant.store_question(question("How many?"))
    there = await assistant.store_question(question("How many?", thread=ELSEWHERE))
    ordered = await assistant.store_question(
        replace(question("A fox"), order=OutputFormat("picture"))
    )

    assert here.order == NUMBER
    assert there.order == OutputFormat()
    assert ordered.order.kind == "picture"


async def test_a_repair_does_not_enter_the_history(assistant: Assistant, model: Model) -> None:
    will_in_turn(model, ["One.", WHOLE], ['{"n": 1}', WHOLE], ['{"n": 2}', WHOLE])
    await ask(assistant)

    await ask(assistant, "And now?")

    assert shown(model.prompts[2]) == ["How many?", '{\n  "n": 1\n}', "And now?"]
