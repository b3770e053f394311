"""A body of Chat Completions as one of the Responses API, and its refusals in our words.

The same messages always give the same items, so a prefix stays what it was.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.llm.json_types import Json
from bot.llm.refusals import Refusal

_SAME = ("model", "stream", "store", "include", "temperature", "tool_choice")
_CAPS = ("max_completion_tokens", "max_tokens")
_REASONING = {"effort": "reasoning_effort", "summary": "reasoning_summary"}
_OUR_NAMES = {
    "reasoning.summary": "reasoning_summary",
    "reasoning.effort": "reasoning_effort",
    "reasoning": "reasoning_effort",
    "text.format": "response_format",
    "text": "response_format",
}
_THEIR_NAMES = re.compile(r"\b(?:reasoning\.(?:effort|summary)|text\.format|max_output_tokens)\b")


def write_body(body: Json) -> Json:
    """The same request for `/responses`."""
    written = {name: body[name] for name in _SAME if name in body}
    written["input"] = list(_write_items(body["messages"]))
    for name in _CAPS:
        if name in body:
            written["max_output_tokens"] = body[name]
    reasoning = {their: body[ours] for their, ours in _REASONING.items() if ours in body}
    if reasoning:
        written["reasoning"] = reasoning
    if "response_format" in body:
        written["text"] = {"format": _write_format(body["response_format"])}
    if "tools" in body:
        written["tools"] = [_write_tool(tool) for tool in body["tools"]]
    return written


def read_parameter(refusal: Refusal, body: Json) -> Refusal:
    """The refusal of that body with our names for what it is about."""
    cap = next((name for name in _CAPS if name in body), _CAPS[0])
    named = {**_OUR_NAMES, "max_output_tokens": cap}
    known = next(
        (ours for theirs, ours in named.items() if refusal.parameter.startswith(theirs)),
        refusal.parameter,
    )
    if known == "reasoning_effort" and known not in body and "reasoning_summary" in body:
        known = "reasoning_summary"  # It was all that was asked of the reasoning.
    words = _THEIR_NAMES.sub(lambda found: named[found[0]], refusal.words)
    return replace(refusal, parameter=known, words=words)


def _write_items(messages: Sequence[Json]) -> Iterator[Json]:
    for message in messages:
        if message["role"] == "tool":
            yield {
                "type": "function_call_output",
                "call_id": message["tool_call_id"],
                "output": message["content"],
            }
            continue
        yield from message.get("items", ())
        if message["content"]:
            # The system prompt too: in `instructions` its word "JSON" would not count.
            yield {"role": message["role"], "content": _write_content(message["content"])}
        for call in message.get("tool_calls", ()):
            yield {"type": "function_call", "call_id": call["id"], **call["function"]}


def _write_content(content: str | list[Json]) -> str | list[Json]:
    if isinstance(content, str):
        return content
    return [
        {"type": "input_text", "text": part["text"]}
        if part["type"] == "text"
        else {"type": "input_image", "image_url": part["image_url"]["url"], "detail": "auto"}
        for part in content
    ]


def _write_format(wanted: Json) -> Json:
    if wanted["type"] == "json_schema":
        return {"type": "json_schema", **wanted["json_schema"]}
    return wanted


def _write_tool(tool: Json) -> Json:
    """A function, or a tool that the provider has itself."""
    if tool["type"] != "function":
        return tool
    # Strict is what they would be here otherwise, and few schemas are fit for that.
    return {"type": "function", **tool["function"], "strict": False}
