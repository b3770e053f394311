"""Strict checks of everything but the messages, in OpenAI's words."""

import re
from collections.abc import Iterator, Sequence

from sandbox.modelapi.mistakes import (
    bad_request,
    unknown_parameter,
    unsupported_parameter,
    unsupported_value,
)
from sandbox.modelapi.reading import text_of
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.schemas import check_json_schema
from sandbox.modelapi.tools import check_tools

_NAMES = """
model messages stream stream_options temperature top_p n stop max_tokens max_completion_tokens
presence_penalty frequency_penalty logit_bias logprobs top_logprobs response_format seed tools
tool_choice parallel_tool_calls functions function_call user safety_identifier prompt_cache_key
prompt_cache_retention prompt_cache_options store metadata service_tier verbosity reasoning_effort
modalities audio prediction moderation web_search_options
"""
KNOWN = frozenset(_NAMES.split())
_REASONS = re.compile(r"(gpt-[5-9]|o\d)")
# Reasoning models sample as they like; each of these is taken only at its default.
_FIXED = {"temperature": 1, "top_p": 1, "presence_penalty": 0, "frequency_penalty": 0}
_RANGES = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
}
EFFORTS = {"none", "minimal", "low", "medium", "high", "xhigh", "max"}
FORMATS = frozenset({"text", "json_object", "json_schema"})


def reasons(model: str) -> bool:
    """Whether it is one of those that think first, by its name."""
    return _REASONS.match(model) is not None


def check_parameters(body: Json) -> Iterator[Reply]:
    """What is wrong with them; the messages are known to be sound."""
    for name in body.keys() - KNOWN:
        yield unknown_parameter(name)
    if body.get("stream_options") is not None and not body.get("stream"):
        message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        yield bad_request(message, param="stream_options")
    if body.get("n") not in {None, 1}:
        yield unsupported_value("n", body["n"], 1)
    yield from _check_ranges(body)
    yield from _check_numbers(body)
    if reasons(str(body.get("model"))):
        yield from _check_for_reasoning(body)
    elif body.get("reasoning_effort") is not None:
        yield unsupported_parameter("reasoning_effort")
    yield from check_tools(body)
    yield from _check_format(body)


def _check_ranges(body: Json) -> Iterator[Reply]:
    for name, (low, high) in _RANGES.items():
        value = body.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            message = f"Invalid type for '{name}': expected a decimal, but got {value!r} instead."
            yield bad_request(message, param=name, code="invalid_type")
        elif value > high:
            yield bad_request(
                f"Invalid '{name}': decimal above maximum value. Expected a value <= {high}, but"
                f" got {value} instead.",
                param=name,
                code="decimal_above_max_value",
            )
        elif value < low:
            yield bad_request(
                f"Invalid '{name}': decimal below minimum value. Expected a value >= {low}, but"
                f" got {value} instead.",
                param=name,
                code="decimal_below_min_value",
            )


def _check_numbers(body: Json) -> Iterator[Reply]:
    for name in ("max_tokens", "max_completion_tokens"):
        value = body.get(name)
        if value is not None and (type(value) is not int or value < 1):
            message = (
                f"Invalid '{name}': integer below minimum value. Expected a value >= 1, but got"
                f" {value} instead."
            )
            yield bad_request(message, param=name, code="integer_below_min_value")


def _check_for_reasoning(body: Json) -> Iterator[Reply]:
    if body.get("max_tokens") is not None:
        yield unsupported_parameter("max_tokens", "max_completion_tokens")
    effort = body.get("reasoning_effort")
    if effort is not None and effort not in EFFORTS:
        yield bad_request(
            f"Invalid value: '{effort}'. Supported values are: 'none', 'minimal', 'low', 'medium',"
            " 'high', 'xhigh', and 'max'.",
            param="reasoning_effort",
            code="invalid_value",
        )
    if effort == "none":
        return
    for name, only in _FIXED.items():
        if body.get(name) not in {None, only}:
            yield unsupported_value(name, body[name], only)
    for name in ("logprobs", "top_logprobs"):
        if body.get(name):
            yield unsupported_parameter(name)


def _check_format(body: Json) -> Iterator[Reply]:
    wanted = body.get("response_format")
    if wanted is None:
        return
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind not in FORMATS:
        yield bad_request(
            f"Invalid value: '{kind}'. Supported values are: 'json_object', 'json_schema', and"
            " 'text'.",
            param="response_format.type",
            code="invalid_value",
        )
    elif kind == "json_object" and not _says_json(body["messages"]):
        yield bad_request(
            "'messages' must contain the word 'json' in some form, to use 'response_format' of"
            " type 'json_object'.",
            param="messages",
        )
    elif kind == "json_schema":
        yield from check_json_schema(wanted.get("json_schema"))


def _says_json(messages: Sequence[Json]) -> bool:
    return any("json" in text_of(message).lower() for message in messages)
