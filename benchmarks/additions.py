"""What memory, the day and titles add to the prompts of a conversation, in tokens of 4 bytes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.conversation import SYSTEM, Held
from sandbox.modelapi.reading import text_of
from sandbox.modelapi.reply import Json

_BYTES_A_TOKEN = 4
_TOOL = "remember"


@dataclass(frozen=True, slots=True)
class Added:
    """What was told so many `times`, and its tokens: each once, and in all prompts together."""

    name: str
    times: int
    new: int
    in_prompts: int


def count_additions(held: Held) -> Iterator[Added]:
    """Each kind of them."""
    bodies = held.bodies
    yield _count("the day and the time", [_lines(body, held.days) for body in bodies])
    yield _count("facts, as a history begins", [_remembered(body) for body in bodies])
    yield _count("facts that are told meanwhile", [_lines(body, held.told) for body in bodies])
    yield _count("the tool `remember`", [_description(body) for body in bodies])
    yield _count("its calls with their results", [_calls(body) for body in bodies])
    yield _count("a title", [[_write(body)] for body in held.titles])


def _count(name: str, told: Sequence[Sequence[str]]) -> Added:
    """Of what is told in each body."""
    each = {part for parts in told for part in parts}
    return Added(name, len(each), _tokens(each), _tokens(part for parts in told for part in parts))


def _lines(body: Json, lines: Sequence[str]) -> list[str]:
    text = "\n".join(text_of(message) for message in body["messages"])
    return [line for line in lines if line in text]


def _remembered(body: Json) -> list[str]:
    """What stands behind the system prompt."""
    facts = text_of(body["messages"][0]).removeprefix(SYSTEM)
    return [facts] if facts else []


def _description(body: Json) -> list[str]:
    tools = body.get("tools") or ()
    return [_write(tool) for tool in tools if tool["function"]["name"] == _TOOL]


def _calls(body: Json) -> list[str]:
    results = {m["tool_call_id"]: m for m in body["messages"] if m["role"] == "tool"}
    return [
        _write(call) + _write(results[call["id"]])
        for message in body["messages"]
        for call in message.get("tool_calls") or ()
        if call["function"]["name"] == _TOOL
    ]


def _write(part: Json) -> str:
    return json.dumps(part, ensure_ascii=False)


def _tokens(parts: Iterator[str] | set[str]) -> int:
    return sum(len(part.encode()) for part in parts) // _BYTES_A_TOKEN
