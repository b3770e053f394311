"""Calls and results stay together, and a model without tools is told of them in words."""

import json
import random

import pytest

from bot.domain.message import Message
from bot.domain.prompt import Prompt
from bot.domain.tools import ToolCall, ToolDescription
from bot.llm.content import write_messages
from bot.llm.dialect import CHAT, RESPONSES, Dialect
from bot.llm.json_types import Json
from bot.llm.payload import write_payload
from bot.llm.provider import Options
from bot.llm.tool_messages import tell_calls

SEARCH = ToolDescription(
    "web_search", "Search the web.", {"type": "object", "properties": {"query": {}}}
)
CALLS = (
    ToolCall("call_a", "web_search", '{"query":  "fish"}'),
    ToolCall("call_b", "web_search", '{"query": "ships"}'),
)
STATE = json.dumps({"model": "m", "reasoning_content": "Hm."})
TURN = (
    Message("user", "Fish?"),
    Message("assistant", "Let me see.", calls=CALLS, state=STATE),
    Message("tool", "A fish.", call_id="call_a"),
    Message("tool", "", call_id="call_b"),
    Message("assistant", "There is one."),
    Message("user", "Thanks."),
)


def write(*messages: Message, model: str = "m") -> list[Json]:
    """As they are sent."""
    return write_messages(messages, with_images=True, model=model)


def test_calls_and_results_are_written_as_the_api_wants_them() -> None:
    assert write(*TURN)[1:4] == [
        {
            "role": "assistant",
            "content": "Let me see.",
            "reasoning_content": "Hm.",
            "tool_calls": [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": "web_search", "arguments": call.arguments},
                }
                for call in CALLS
            ],
        },
        {"role": "tool", "tool_call_id": "call_a", "content": "A fish."},
        {"role": "tool", "tool_call_id": "call_b", "content": "[There is no result.]"},
    ]


def test_a_call_without_words_has_no_content() -> None:
    written = write(TURN[0], Message("assistant", "", calls=CALLS[:1]), TURN[2])

    assert written[1]["content"] is None


def test_what_a_provider_wants_back_goes_to_no_other_model() -> None:
    assert "reasoning_content" not in write(*TURN, model="other")[1]


def test_each_call_has_its_result_in_the_order_of_the_calls() -> None:
    turned = (*TURN[:2], Message("tool", "Two.", call_id="call_b"), Message("user", "And?"))

    assert [(one["role"], one.get("content")) for one in write(*turned)[2:]] == [
        ("tool", "[There is no result.]"),
        ("tool", "Two."),
        ("assistant", "[You have not answered.]"),
        ("user", "And?"),
    ]


def test_a_result_without_its_call_becomes_words() -> None:
    assert write(Message("user", "Hi"), Message("tool", "A fish.", call_id="x")) == [
        {"role": "user", "content": "Hi\n\n[Looked up: unknown]\nA fish."}
    ]


def test_what_no_provider_would_take_is_written_as_one_does() -> None:
    odd = ToolCall("ünfit " * 20, "search the web!", "{broken")
    written = write(
        Message("user", "Hi"),
        Message("assistant", "", calls=(odd,)),
        Message("tool", "No.", call_id=odd.id),
    )

    (call,) = written[1]["tool_calls"]
    assert call["function"] == {"name": "search_the_web_", "arguments": "{}"}
    assert call["id"] == written[2]["tool_call_id"]
    assert call["id"].isascii()
    assert len(call["id"]) <= 40


def test_the_written_prefix_never_changes() -> None:
    whole = [json.dumps(message) for message in write(*TURN)]

    for length in range(1, len(TURN)):
        if TURN[length - 1].calls or TURN[length].role == "tool":
            continue  # Calls without their results are never sent.
        begun = [json.dumps(message) for message in write(*TURN[:length])]
        assert begun == whole[:length]


@pytest.mark.parametrize("dialect", [CHAT, RESPONSES])
def test_a_history_of_many_turns_only_grows(dialect: Dialect) -> None:
    chance = random.Random(8)  # noqa: S311  # the same each time
    messages: list[Message] = []
    before: list[str] = []
    for turn in range(40):
        messages.append(Message("user", f"Question {turn}"))
        for number in range(chance.randint(0, 3)):
            calls = tuple(
                ToolCall(f"call_{turn}_{number}_{at}", "web_search", '{"query": "x"}')
                for at in range(chance.randint(1, 3))
            )
            item = {"type": "reasoning", "id": f"rs_{turn}", "summary": []}
            state = json.dumps({"model": "m", "items": [item], "reasoning_content": "Hm."})
            messages.append(Message("assistant", "", calls=calls, state=state))
            messages += [Message("tool", f"Result {call.id}", call_id=call.id) for call in calls]
        messages.append(Message("assistant", f"Answer {turn}"))
        prompt = Prompt("m", "Be brief.", tuple(messages), tools=(SEARCH,))
        body = dialect.write(write_payload(prompt, Options(), is_openai=True))
        written = [json.dumps(one) for one in body.get("messages") or body["input"]]
        assert written[: len(before)] == before
        before = written


def test_without_tools_nothing_of_the_history_is_lost() -> None:
    assert write(*tell_calls(TURN)) == [
        {"role": "user", "content": "Fish?"},
        {"role": "assistant", "content": "Let me see."},
        {
            "role": "user",
            "content": '[Looked up: web_search {"query":  "fish"}]\nA fish.\n\n'
            '[Looked up: web_search {"query": "ships"}]\n[There is no result.]',
        },
        {"role": "assistant", "content": "There is one."},
        {"role": "user", "content": "Thanks."},
    ]


def test_tools_are_offered_and_may_be_forbidden() -> None:
    prompt = Prompt("m", "", TURN[:1], tools=(SEARCH,))
    forbidden = Prompt("m", "", TURN[:1], tools=(SEARCH,), may_call=False)

    payload = write_payload(prompt, Options(), is_openai=False)
    assert payload["tools"] == [
        {
            "type": "function",
            "function": {
                "name": "web_search",
                "description": "Search the web.",
                "parameters": {"type": "object", "properties": {"query": {}}},
            },
        }
    ]
    assert "tool_choice" not in payload
    assert write_payload(forbidden, Options(), is_openai=False) == payload | {"tool_choice": "none"}
