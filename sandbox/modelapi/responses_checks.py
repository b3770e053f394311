"""Strict checks of a request for a response, in OpenAI's words."""

from collections.abc import Iterator

from sandbox.modelapi.mistakes import (
    bad_request,
    missing_parameter,
    model_not_found,
    unknown_parameter,
    unsupported_parameter,
)
from sandbox.modelapi.parameters import EFFORTS, FORMATS, reasons
from sandbox.modelapi.playbook import Playbook
from sandbox.modelapi.reading import texts_in
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.responses_items import check_input
from sandbox.modelapi.schemas import check_json_schema, strict_complaints
from sandbox.modelapi.tools import check_choice, check_function, check_list, wrong_type

_NAMES = """
model input instructions stream stream_options store include max_output_tokens temperature top_p
reasoning text tools tool_choice parallel_tool_calls max_tool_calls metadata previous_response_id
conversation prompt prompt_cache_key prompt_cache_retention prompt_cache_options safety_identifier
service_tier top_logprobs truncation background user
"""
KNOWN = frozenset(_NAMES.split())
_LEAST_TOKENS = 16
_REASONING = "reasoning.encrypted_content"
_INCLUDED = (_REASONING, "web_search_call.action.sources", "message.output_text.logprobs")


def check_request(book: Playbook, body: Json) -> Iterator[Reply]:
    """What is wrong with it, worst first."""
    if not body.get("model"):
        yield missing_parameter("model")
    elif book.models and body["model"] not in book.models:
        yield model_not_found(body["model"])
    for name in sorted(book.refused_parameters & body.keys()):
        yield unsupported_parameter(name)
    for name in body.keys() - KNOWN:
        yield unknown_parameter(name)
    yield from check_input(body.get("input"), str(body.get("model")))
    yield from _check_tools(book, body)
    yield from _check_numbers(body)
    yield from _check_reasoning(body)
    yield from _check_text(book, body)


def _check_tools(book: Playbook, body: Json) -> Iterator[Reply]:
    tools = body.get("tools")
    if tools is None:
        if body.get("tool_choice") is not None:
            yield bad_request(
                f"Tool choice '{body['tool_choice']}' must be specified with 'tools' parameter.",
                param="tool_choice",
            )
        return
    if not book.tools:
        yield book.tools_answer
    yield from check_list(tools)
    for number, tool in enumerate(tools if isinstance(tools, list) else ()):
        at = f"tools[{number}]"
        kind = tool.get("type") if isinstance(tool, dict) else None
        if kind == "function":
            yield from check_function({k: v for k, v in tool.items() if k != "type"}, at)
            yield from _check_strict(tool, at)
        elif kind != "web_search" or not book.hosted_search:
            yield bad_request(
                f"Hosted tool '{kind}' is not supported with {body.get('model')}.", param="tools"
            )
    yield from check_choice(body.get("tool_choice"))


def _check_strict(tool: Json, at: str) -> Iterator[Reply]:
    """Functions are strict here unless they say that they are not."""
    if tool.get("strict") is False or not isinstance(tool.get("parameters"), dict):
        return
    for complaint in strict_complaints(tool["parameters"]):
        yield bad_request(
            f"Invalid schema for function '{tool.get('name')}': {complaint}",
            param=f"{at}.parameters",
            code="invalid_function_parameters",
        )


def _check_numbers(body: Json) -> Iterator[Reply]:
    most = body.get("max_output_tokens")
    if most is not None and (type(most) is not int or most < _LEAST_TOKENS):
        yield bad_request(
            "Invalid 'max_output_tokens': integer below minimum value. Expected a value >="
            f" {_LEAST_TOKENS}, but got {most} instead.",
            param="max_output_tokens",
            code="integer_below_min_value",
        )
    temperature = body.get("temperature")
    if temperature is None:
        return
    if reasons(str(body.get("model"))):
        yield unsupported_parameter("temperature")
    elif isinstance(temperature, bool) or not isinstance(temperature, int | float):
        yield wrong_type("temperature", "a decimal", temperature)


def _check_reasoning(body: Json) -> Iterator[Reply]:
    included = body.get("include") or ()
    for name in included:
        if name not in _INCLUDED:
            yield bad_request(f"Invalid value: '{name}'.", param="include", code="invalid_value")
    thinks = reasons(str(body.get("model")))
    if _REASONING in included and not thinks:
        message = "Encrypted content is not supported with this model."
        yield bad_request(message, param="include")
    wanted = body.get("reasoning")
    if wanted is None:
        return
    if not isinstance(wanted, dict):
        yield wrong_type("reasoning", "an object", wanted)
    elif not thinks:
        names = [name for name in ("effort", "summary") if name in wanted] or ["effort"]
        yield unsupported_parameter(f"reasoning.{names[0]}")
    elif wanted.get("summary") not in {None, "auto", "concise", "detailed"}:
        yield bad_request(
            f"Invalid value: '{wanted['summary']}'.",
            param="reasoning.summary",
            code="invalid_value",
        )
    elif wanted.get("effort") not in {None, *EFFORTS}:
        yield bad_request(
            f"Invalid value: '{wanted['effort']}'.", param="reasoning.effort", code="invalid_value"
        )


def _check_text(book: Playbook, body: Json) -> Iterator[Reply]:
    text = body.get("text")
    if text is None:
        return
    wanted = text.get("format") if isinstance(text, dict) else None
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind not in FORMATS:
        yield bad_request(
            f"Invalid value: '{kind}'.", param="text.format.type", code="invalid_value"
        )
    elif kind not in book.formats:
        yield book.format_answer
    elif kind == "json_schema" and isinstance(wanted, dict):
        schema = {name: value for name, value in wanted.items() if name != "type"}
        yield from check_json_schema(schema, "text.format")
    elif kind == "json_object" and not any(
        "json" in said.lower() for said in texts_in(body.get("input"))
    ):
        yield bad_request(
            "Response input messages must contain the word 'json' in some form to use"
            " 'text.format' of type 'json_object'.",
            param="input",
        )
