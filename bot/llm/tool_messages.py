"""Tools, their calls and results as the API's JSON, or as plain words for models without tools."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from bot.domain.message import Message
from bot.domain.tools import ToolCall, ToolDescription
from bot.llm.json_types import Json, as_object, parse_object
from bot.llm.state import read_state

# All of these are constant, as a prefix has to be.
_NO_RESULT = "[There is no result.]"
_NO_ANSWER = "[You have not answered.]"
_UNNAMED = "unknown"
_FOREIGN_TO_NAMES = re.compile(r"[^a-zA-Z0-9_-]")
_ID = re.compile(r"[a-zA-Z0-9_-]{1,40}")
_SHORT_ID = re.compile(r"[a-zA-Z0-9]{9}")
_LONGEST_NAME = 64


def write_tools(tools: Iterable[ToolDescription]) -> list[Json]:
    """The `tools` of a request."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": dict(tool.parameters),
            },
        }
        for tool in tools
    ]


def write_call_message(message: Message, model: str) -> Json:
    """What the assistant said and called, with what its provider wants back."""
    state = read_state(message.state, model)
    written: Json = {
        "role": "assistant",
        # As OpenAI itself writes it, and as all that learnt from it have to take it.
        "content": message.text if message.text.strip() else None,
    }
    for name in ("reasoning_content", "reasoning_details", "items"):
        if name in state:
            written[name] = state[name]
    extras = as_object(state.get("extra_content"))
    written["tool_calls"] = [
        _write_call(call, extras.get(str(at))) for at, call in enumerate(message.calls)
    ]
    return written


def write_result(id_: str, text: str) -> Json:
    """What came of the call of this id."""
    return {
        "role": "tool",
        "tool_call_id": write_id(id_),
        "content": text if text.strip() else _NO_RESULT,
    }


def write_id(id_: str) -> str:
    """The id, or another one for an id that not every provider takes."""
    return id_ if _ID.fullmatch(id_) else f"call_{sha256(id_.encode()).hexdigest()[:24]}"


def shorten_ids(messages: Iterable[Json]) -> None:
    """Give all calls ids of nine letters and digits, which Mistral insists on."""
    for message in messages:
        for call in message.get("tool_calls") or ():
            call["id"] = _shorten_id(call["id"])
        if "tool_call_id" in message:
            message["tool_call_id"] = _shorten_id(message["tool_call_id"])


def is_short_id(id_: str) -> bool:
    """Whether it is one that Mistral takes."""
    return _SHORT_ID.fullmatch(id_) is not None


def pair(messages: Sequence[Message]) -> list[Message]:
    """The messages with a result behind each call, and none without its call.

    A result that has lost its call becomes plain words, and between a result and the next question
    there is an answer, which Mistral insists on.
    """
    paired: list[Message] = []
    at = 0
    while at < len(messages):
        message = messages[at]
        at += 1
        if message.role == "user" and paired and paired[-1].role == "tool":
            paired.append(Message("assistant", _NO_ANSWER))
        if message.calls and message.role == "assistant":
            behind = at
            while behind < len(messages) and messages[behind].role == "tool":
                behind += 1
            paired += [message, *_results(message.calls, messages[at:behind])]
            at = behind
        else:
            paired.append(_tell_result(message, None) if message.role == "tool" else message)
    return paired


def tell_calls(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The same messages in plain words, for models without tools: nothing of them is lost."""
    told: list[Message] = []
    calls: Iterator[ToolCall] = iter(())
    for message in pair(messages):
        if message.role == "tool":
            told.append(_tell_result(message, next(calls, None)))
            continue
        calls = iter(message.calls)
        told.append(replace(message, calls=(), state="") if message.calls else message)
    return tuple(told)


def _results(calls: Sequence[ToolCall], found: Sequence[Message]) -> list[Message]:
    """One result for each call, in the order of the calls."""
    left = list(found)
    results: list[Message] = []
    for call in calls:
        at = next((at for at, one in enumerate(left) if one.call_id == call.id), None)
        missing = Message("tool", _NO_RESULT, call_id=call.id)
        results.append(missing if at is None else left.pop(at))
    return results


def _tell_result(message: Message, call: ToolCall | None) -> Message:
    called = f"{_write_name(call.name)} {_write_arguments(call.arguments)}" if call else _UNNAMED
    return Message("user", f"[Looked up: {called}]\n{message.text.strip() or _NO_RESULT}")


def _write_call(call: ToolCall, extra: object) -> Json:
    function = {"name": _write_name(call.name), "arguments": _write_arguments(call.arguments)}
    written: Json = {"id": write_id(call.id), "type": "function", "function": function}
    return written | {"extra_content": extra} if extra else written


def _write_name(name: str) -> str:
    return _FOREIGN_TO_NAMES.sub("_", name)[:_LONGEST_NAME] or _UNNAMED


def _write_arguments(arguments: str) -> str:
    """As they were written; many chat templates break at what is no object."""
    return arguments if parse_object(arguments) is not None else "{}"


def _shorten_id(id_: str) -> str:
    return id_ if is_short_id(id_) else sha256(id_.encode()).hexdigest()[:9]
