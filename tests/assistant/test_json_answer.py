"""How an answer ended is looked at before what it says, and what is wrong is asked for again."""

import pytest

from bot.assistant.answer import Answer
from bot.assistant.json_answer import ask_for_repair, check_json
from bot.domain.completion import FinishReason
from bot.domain.errors import (
    ContentFiltered,
    EmptyAnswer,
    JsonCutOff,
    ModelError,
    NoRoomForAnswer,
    ToolsUnsupported,
)
from bot.domain.message import Message
from bot.domain.output_format import OutputFormat, Structure
from bot.domain.prompt import Prompt
from bot.domain.turn import Turn
from tests.assistant.answers import unasked
from tests.storage.examples import ADA, HOME

SCHEMA = '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}'


def end(text: str, reason: FinishReason | None, schema: str = "") -> Answer:
    """An answer that has ended."""
    turn = Turn(1, 1, HOME, ADA.id, 10, False, "?", order=OutputFormat("json", schema))
    answer = unasked(turn)
    answer.append(text)
    answer.finish_reason = reason
    return answer


@pytest.mark.parametrize(
    ("text", "reason", "error"),
    [
        pytest.param("{}", FinishReason.LENGTH, JsonCutOff, id="whole, by chance"),
        pytest.param("{}", FinishReason.INTERRUPTED, JsonCutOff, id="interrupted"),
        pytest.param("{}", FinishReason.CONTENT_FILTER, ContentFiltered, id="filtered"),
        pytest.param("\u200b", FinishReason.LENGTH, NoRoomForAnswer, id="only thoughts"),
        pytest.param("", FinishReason.TOOL_CALLS, ToolsUnsupported, id="a tool"),
        pytest.param(" \n", FinishReason.STOP, EmptyAnswer, id="blank"),
        pytest.param("", None, EmptyAnswer, id="nothing at all"),
    ],
)
async def test_a_bad_ending_is_told_whatever_it_says(
    text: str, reason: FinishReason | None, error: type[ModelError]
) -> None:
    answer = end(text, reason)

    with pytest.raises(error):
        await check_json(answer)

    assert answer.text == text


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param('{"n":1}', '{\n  "n": 1\n}', id="indented"),
        pytest.param('```json\n{"n": 1}\n```', '{\n  "n": 1\n}', id="out of its fence"),
        pytest.param(
            '{"n":1,"é":"\\ud83d"}', '{\n  "n": 1,\n  "é": "\ufffd"\n}', id="half a letter"
        ),
    ],
)
@pytest.mark.parametrize("reason", [FinishReason.STOP, FinishReason.TOOL_CALLS, None])
async def test_what_fits_is_rewritten(text: str, result: str, reason: FinishReason | None) -> None:
    answer = end(text, reason, SCHEMA)

    assert await check_json(answer) is None
    assert answer.text == result


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param('{"n": "{}"}', "$.n: must be of type integer, not string", id="its form"),
        pytest.param("[]", "$: must be of type object, not array", id="a list"),
        pytest.param('{"n": NaN}', "JSON", id="no number"),
    ],
)
async def test_what_does_not_fit_is_told_and_left_as_it_is(text: str, complaint: str) -> None:
    answer = end(text, FinishReason.STOP, SCHEMA)

    told = await check_json(answer)

    assert told
    assert complaint in told
    assert answer.text == text


@pytest.mark.parametrize("complaint", ["$: is bad", "{complaint} {0} {", "%s"])
def test_a_repair_is_asked_for_behind_all_that_was_said(complaint: str) -> None:
    past = (Message("user", "?"), Message("assistant", "{"), Message("user", "Go on."))
    prompt = Prompt("m", "s", past, Structure("{}", is_strict=True), is_continued=True)

    repair, behind = ask_for_repair(prompt, '{"a"', complaint)

    *said, answered, asked = repair.messages
    assert (tuple(said), answered) == (past, Message("assistant", '{"a"'))
    assert (asked.role, f"\n{complaint}\n" in asked.text) == ("user", True)
    assert (repair.structure, repair.is_continued) == (prompt.structure, False)
    assert behind == answered.text + asked.text
