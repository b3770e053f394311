"""A body of Chat Completions becomes one of Responses, and refusals come back in its words."""

import json

import pytest

from bot.llm.json_types import Json
from bot.llm.refusals import Refusal
from bot.llm.responses_payload import read_parameter, write_body

CALL = {"id": "call_a", "type": "function", "function": {"name": "now", "arguments": "{}"}}
REASONING = {"id": "rs_1", "type": "reasoning", "summary": [], "encrypted_content": "x"}
MESSAGES: list[Json] = [
    {"role": "system", "content": "Be brief."},
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "What?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}},
        ],
    },
    {"role": "assistant", "content": "Let me see.", "items": [REASONING], "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "call_a", "content": "Noon."},
    {"role": "assistant", "content": None, "tool_calls": [CALL], "reasoning_content": "Hm."},
    {"role": "tool", "tool_call_id": "call_a", "content": "One."},
    {"role": "assistant", "content": "It is one."},
]
BODY: Json = {
    "model": "m",
    "messages": MESSAGES,
    "stream": True,
    "stream_options": {"include_usage": True},
    "store": False,
    "include": ["reasoning.encrypted_content"],
    "temperature": 0.5,
    "max_completion_tokens": 100,
    "reasoning_effort": "low",
    "response_format": {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": True},
    },
    "tools": [
        {"type": "function", "function": {"name": "now", "description": "D", "parameters": {}}},
        {"type": "web_search"},
    ],
    "tool_choice": "none",
}


def test_all_of_a_body_has_its_place() -> None:
    call = {"type": "function_call", "call_id": "call_a", "name": "now", "arguments": "{}"}
    assert write_body(BODY) == {
        "model": "m",
        "stream": True,
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "temperature": 0.5,
        "tool_choice": "none",
        "max_output_tokens": 100,
        "reasoning": {"effort": "low"},
        "text": {
            "format": {
                "type": "json_schema",
                "name": "answer",
                "schema": {"type": "object"},
                "strict": True,
            }
        },
        "tools": [
            {
                "type": "function",
                "name": "now",
                "description": "D",
                "parameters": {},
                "strict": False,
            },
            {"type": "web_search"},
        ],
        "input": [
            {"role": "system", "content": "Be brief."},
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "What?"},
                    {
                        "type": "input_image",
                        "image_url": "data:image/png;base64,AA",
                        "detail": "auto",
                    },
                ],
            },
            REASONING,
            {"role": "assistant", "content": "Let me see."},
            call,
            {"type": "function_call_output", "call_id": "call_a", "output": "Noon."},
            call,
            {"type": "function_call_output", "call_id": "call_a", "output": "One."},
            {"role": "assistant", "content": "It is one."},
        ],
    }


def test_the_prefix_of_the_items_never_changes() -> None:
    whole = [json.dumps(item) for item in write_body(BODY)["input"]]

    for length in range(1, len(MESSAGES) + 1):
        begun = write_body({**BODY, "messages": MESSAGES[:length]})["input"]
        assert [json.dumps(item) for item in begun] == whole[: len(begun)]


def test_what_is_not_set_is_not_sent() -> None:
    assert write_body({"model": "m", "messages": MESSAGES[:1], "stream": True}) == {
        "model": "m",
        "stream": True,
        "input": [{"role": "system", "content": "Be brief."}],
    }


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("max_output_tokens", "max_completion_tokens"),
        ("reasoning.effort", "reasoning_effort"),
        ("text.format.schema", "response_format"),
        ("temperature", "temperature"),
        ("tools[0].parameters", "tools[0].parameters"),
    ],
)
def test_a_refusal_names_what_we_sent(theirs: str, ours: str) -> None:
    refusal = Refusal(400, (), theirs, f"Unsupported parameter: '{theirs}'")
    found = read_parameter(refusal, BODY)

    assert found.parameter == ours
    assert ours in found.words


@pytest.mark.parametrize(
    ("body", "parameter", "known"),
    [
        ({"reasoning_summary": "auto"}, "reasoning.summary", "reasoning_summary"),
        ({"reasoning_summary": "auto"}, "reasoning", "reasoning_summary"),
        ({"reasoning_summary": "auto"}, "reasoning.effort", "reasoning_summary"),
        (
            {"reasoning_summary": "auto", "reasoning_effort": "low"},
            "reasoning",
            "reasoning_effort",
        ),
    ],
)
def test_a_refused_summary_is_told_from_a_refused_effort(
    body: Json, parameter: str, known: str
) -> None:
    said = Refusal(400, (), parameter, f"Unsupported parameter: {parameter}")

    assert read_parameter(said, body).parameter == known


def test_effort_and_summary_go_into_one_object() -> None:
    body = {**BODY, "reasoning_summary": "auto"}

    assert write_body(body)["reasoning"] == {"effort": "low", "summary": "auto"}
