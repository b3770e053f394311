"""Strict checks of the tools of a request, and of calls and their results, in OpenAI's words."""

import json
import re
from collections.abc import Iterator, Sequence

from sandbox.modelapi.mistakes import bad_request, missing_parameter, unknown_parameter
from sandbox.modelapi.reply import Json, Reply

MOST_TOOLS = 128
LONGEST_NAME = 64
LONGEST_DESCRIPTION = 1024
LONGEST_ID = 40
FUNCTION_KEYS = frozenset({"name", "description", "parameters", "strict"})
_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_CHOICES = ("none", "auto", "required")


def check_tools(body: Json) -> Iterator[Reply]:
    """What is wrong with the tools, and with what may stand only beside them."""
    tools = body.get("tools")
    if tools is None:
        for name in ("tool_choice", "parallel_tool_calls"):
            if body.get(name) is not None:
                yield bad_request(
                    f"Invalid value for '{name}': '{name}' is only allowed when 'tools' are"
                    " specified.",
                    param=name,
                )
        return
    yield from check_list(tools)
    for number, tool in enumerate(tools if isinstance(tools, list) else ()):
        yield from _check_tool(tool, f"tools[{number}]")
    yield from check_choice(body.get("tool_choice"))


def check_list(tools: object) -> Iterator[Reply]:
    """Refuse what is no list, an empty one, and one that is too long."""
    if not isinstance(tools, list):
        yield wrong_type("tools", "an array of objects", tools)
    elif not tools:
        yield bad_request(
            "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an"
            " empty array instead.",
            param="tools",
            code="empty_array",
        )
    elif len(tools) > MOST_TOOLS:
        yield bad_request(
            f"Invalid 'tools': array too long. Expected an array with maximum length {MOST_TOOLS},"
            f" but got an array with length {len(tools)} instead.",
            param="tools",
            code="array_above_max_length",
        )


def check_choice(choice: object) -> Iterator[Reply]:
    """Refuse a tool_choice that says nothing known."""
    if isinstance(choice, str) and choice not in _CHOICES:
        yield bad_request(
            f"Invalid value: '{choice}'. Supported values are: 'none', 'auto', and 'required'.",
            param="tool_choice",
            code="invalid_value",
        )
    elif choice is not None and not isinstance(choice, str | dict):
        yield wrong_type("tool_choice", "one of a string or an object", choice)


def check_function(function: Json, at: str) -> Iterator[Reply]:
    """What is wrong with one function, which is described at this place."""
    for key in function.keys() - FUNCTION_KEYS:
        yield unknown_parameter(f"{at}.{key}")
    yield from check_name(function.get("name"), f"{at}.name")
    description = function.get("description")
    if description is not None and not isinstance(description, str):
        yield wrong_type(f"{at}.description", "a string", description)
    elif description and len(description) > LONGEST_DESCRIPTION:
        yield too_long(f"{at}.description", LONGEST_DESCRIPTION, description)
    parameters = function.get("parameters")
    if parameters is None:
        return
    for complaint in _complaints(parameters):
        yield bad_request(
            f"Invalid schema for function '{function.get('name')}': {complaint}",
            param=f"{at}.parameters",
            code="invalid_function_parameters",
        )


def check_name(name: object, at: str) -> Iterator[Reply]:
    """Refuse a name that is missing, too long, or not of the pattern."""
    if not isinstance(name, str) or not name:
        yield missing_parameter(at)
    elif len(name) > LONGEST_NAME:
        yield too_long(at, LONGEST_NAME, name)
    elif not _NAME.fullmatch(name):
        yield bad_request(
            f"Invalid '{at}': string does not match pattern. Expected a string that matches the"
            " pattern '^[a-zA-Z0-9_-]+$'.",
            param=at,
            code="invalid_value",
        )


def check_arguments(arguments: object, at: str) -> Iterator[Reply]:
    """Refuse arguments that are no JSON object, at which many templates break."""
    if not isinstance(arguments, str):
        yield wrong_type(at, "a string", arguments)
        return
    try:
        value = json.loads(arguments)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        yield bad_request(f"Invalid '{at}': expected a JSON object.", param=at)


def check_calls(message: Json, at: str) -> Iterator[Reply]:
    """What is wrong with the calls of one message of an assistant, or with one result."""
    calls = message.get("tool_calls")
    if message.get("role") == "tool" and not isinstance(message.get("tool_call_id"), str):
        yield missing_parameter(f"{at}.tool_call_id")
    if calls is None:
        return
    if message.get("role") != "assistant" or not isinstance(calls, list) or not calls:
        yield wrong_type(f"{at}.tool_calls", "an array of an assistant's calls", calls)
        return
    for number, call in enumerate(calls):
        yield from _check_call(call, f"{at}.tool_calls[{number}]")


def check_pairs(messages: Sequence[Json]) -> Iterator[Reply]:
    """Refuse calls without their results right behind, and results without their calls."""
    waiting: list[str] = []
    for number, message in enumerate([*messages, {"role": "end"}]):
        if message.get("role") == "tool":
            id_ = message.get("tool_call_id")
            if id_ not in waiting:
                yield bad_request(
                    "Invalid parameter: messages with role 'tool' must be a response to a"
                    " preceeding message with 'tool_calls'.",
                    param=f"messages.[{number}].role",
                )
            else:
                waiting.remove(id_)
            continue
        if waiting:
            yield bad_request(
                "An assistant message with 'tool_calls' must be followed by tool messages"
                " responding to each 'tool_call_id'. The following tool_call_ids did not have"
                f" response messages: {', '.join(waiting)}",
                param=f"messages.[{number}].role",
            )
        waiting = [str(call.get("id")) for call in message.get("tool_calls") or ()]


def wrong_type(at: str, wanted: str, value: object) -> Reply:
    """A value that is none of this kind."""
    message = f"Invalid type for '{at}': expected {wanted}, but got {type(value).__name__} instead."
    return bad_request(message, param=at, code="invalid_type")


def too_long(at: str, most: int, text: str) -> Reply:
    """A text that is too long."""
    return bad_request(
        f"Invalid '{at}': string too long. Expected a string with maximum length {most}, but got a"
        f" string with length {len(text)} instead.",
        param=at,
        code="string_above_max_length",
    )


def _check_tool(tool: object, at: str) -> Iterator[Reply]:
    if not isinstance(tool, dict):
        yield wrong_type(at, "an object", tool)
        return
    if tool.get("type") != "function":
        yield bad_request(
            f"Invalid value: '{tool.get('type')}'. Supported values are: 'function' and 'custom'.",
            param=f"{at}.type",
            code="invalid_value",
        )
    for key in tool.keys() - {"type", "function"}:
        yield unknown_parameter(f"{at}.{key}")
    function = tool.get("function")
    if isinstance(function, dict):
        yield from check_function(function, f"{at}.function")
    else:
        yield missing_parameter(f"{at}.function")


def _check_call(call: object, at: str) -> Iterator[Reply]:
    if not isinstance(call, dict) or not isinstance(call.get("function"), dict):
        yield wrong_type(at, "an object", call)
        return
    for key in call.keys() - {"id", "type", "function"}:
        yield unknown_parameter(f"{at}.{key}")
    id_ = call.get("id")
    if not isinstance(id_, str) or not id_:
        yield missing_parameter(f"{at}.id")
    elif len(id_) > LONGEST_ID:
        yield too_long(f"{at}.id", LONGEST_ID, id_)
    yield from check_name(call["function"].get("name"), f"{at}.function.name")
    yield from check_arguments(call["function"].get("arguments"), f"{at}.function.arguments")


def _complaints(schema: object) -> Iterator[str]:
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind != "object":
        yield f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{kind}\"'."
    yield from _bare_arrays(schema, ())


def _bare_arrays(node: object, path: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    if node.get("type") == "array" and "items" not in node:
        yield f"In context={path!r}, array schema missing items."
    properties = node.get("properties")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        yield from _bare_arrays(inner, (*path, "properties", name))
    yield from _bare_arrays(node.get("items"), (*path, "items"))
