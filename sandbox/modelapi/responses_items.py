"""Strict checks of the items of a request for a response, in OpenAI's words."""

from collections.abc import Iterator, Sequence

from sandbox.modelapi.mistakes import (
    INVALID,
    bad_request,
    error_body,
    missing_parameter,
    unknown_parameter,
)
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.responses_events import SEALED
from sandbox.modelapi.sight import check_picture_url
from sandbox.modelapi.tools import check_arguments, check_name, too_long, wrong_type

_KEYS = {
    "message": {"type", "role", "content", "id", "status", "phase"},
    "function_call": {"type", "id", "call_id", "name", "arguments", "status"},
    "function_call_output": {"type", "id", "call_id", "output", "status"},
    "reasoning": {"type", "id", "summary", "content", "encrypted_content"},
    "web_search_call": {"type", "id", "status", "action"},
}
_ROLES = ("user", "assistant", "system", "developer")
_LONGEST_CALL_ID = 64


def check_input(items: object, model: str) -> Iterator[Reply]:
    """What is wrong with the input, which is a text or items in their order."""
    if items is None:
        yield missing_parameter("input")
    elif isinstance(items, str):
        if not items.strip():
            yield bad_request("Invalid 'input': empty string.", param="input", code="empty_string")
    elif not isinstance(items, list) or not items:
        yield wrong_type("input", "one of a string or an array of items", items)
    else:
        for number, item in enumerate(items):
            yield from _check_item(item, f"input[{number}]", model)
        yield from _check_order([item for item in items if isinstance(item, dict)])


def _check_item(item: object, at: str, model: str) -> Iterator[Reply]:
    if not isinstance(item, dict):
        yield wrong_type(at, "an object", item)
        return
    kind = item.get("type", "message")
    if kind not in _KEYS:
        yield bad_request(f"Invalid value: '{kind}'.", param=f"{at}.type", code="invalid_value")
        return
    for key in item.keys() - _KEYS[kind]:
        yield unknown_parameter(f"{at}.{key}")
    if kind == "message":
        yield from _check_message(item, at)
    elif kind == "function_call":
        yield from _check_call_id(item, at)
        yield from check_name(item.get("name"), f"{at}.name")
        yield from check_arguments(item.get("arguments"), f"{at}.arguments")
    elif kind == "function_call_output":
        yield from _check_call_id(item, at)
        if not isinstance(item.get("output"), str):
            yield wrong_type(f"{at}.output", "a string", item.get("output"))
    elif kind == "reasoning":
        yield from _check_reasoning(item, at, model)


def _check_message(item: Json, at: str) -> Iterator[Reply]:
    if item.get("role") not in _ROLES:
        message = f"Invalid value: '{item.get('role')}'."
        yield bad_request(message, param=f"{at}.role", code="invalid_value")
    content = item.get("content")
    if isinstance(content, str):
        if not content.strip():
            message = f"Invalid '{at}.content': empty string."
            yield bad_request(message, param=f"{at}.content", code="empty_string")
    elif not isinstance(content, list) or not content:
        yield wrong_type(f"{at}.content", "one of a string or an array of parts", content)
    else:
        for number, part in enumerate(content):
            yield from _check_part(part, f"{at}.content[{number}]", item.get("role"))


def _check_part(part: object, at: str, role: object) -> Iterator[Reply]:
    if not isinstance(part, dict):
        yield wrong_type(at, "an object", part)
        return
    kind = part.get("type")
    kinds = ("output_text", "refusal") if role == "assistant" else ("input_text", "input_image")
    if kind not in kinds:
        yield bad_request(
            f"Invalid value: '{kind}'. Supported values are: '{kinds[0]}' and '{kinds[1]}'.",
            param=f"{at}.type",
            code="invalid_value",
        )
    elif kind == "input_image":
        for key in part.keys() - {"type", "image_url", "detail"}:
            yield unknown_parameter(f"{at}.{key}")
        yield from check_picture_url(part.get("image_url"), f"{at}.image_url")
    else:
        said = part.get("refusal" if kind == "refusal" else "text")
        if not isinstance(said, str) or not said.strip():
            yield bad_request(f"Invalid '{at}.text': empty string.", param=at, code="empty_string")


def _check_call_id(item: Json, at: str) -> Iterator[Reply]:
    id_ = item.get("call_id")
    if not isinstance(id_, str) or not id_:
        yield missing_parameter(f"{at}.call_id")
    elif len(id_) > _LONGEST_CALL_ID:
        yield too_long(f"{at}.call_id", _LONGEST_CALL_ID, id_)


def _check_reasoning(item: Json, at: str, model: str) -> Iterator[Reply]:
    for name in ("id", "summary"):
        if name not in item:
            yield missing_parameter(f"{at}.{name}")
    sealed = item.get("encrypted_content")
    if not sealed:
        message = (
            f"Item with id '{item.get('id')}' not found. Items are not persisted when `store` is"
            " set to false. Try again with `store` set to true, or remove this item from your"
            " input."
        )
        yield Reply(status=404, error=error_body(message, kind=INVALID, param="input"))
    elif not str(sealed).startswith(f"{SEALED}{model}:"):
        yield bad_request(
            f"The encrypted content for item {item.get('id')} could not be verified. Reason:"
            " Encrypted content could not be decrypted or parsed.",
            code="invalid_encrypted_content",
        )


def _check_order(items: Sequence[Json]) -> Iterator[Reply]:
    """Refuse a call without its output, an output without its call, and reasoning at the end."""
    called: list[str] = []
    for number, item in enumerate(items):
        kind = item.get("type", "message")
        if kind == "function_call":
            called.append(str(item.get("call_id")))
        elif kind == "function_call_output":
            id_ = str(item.get("call_id"))
            if id_ not in called:
                message = f"No tool call found for function call output with call_id {id_}."
                yield bad_request(message, param="input")
            else:
                called.remove(id_)
        elif kind == "message" and item.get("role") != "assistant" and called:
            yield _no_output(called[0])
        elif kind == "reasoning":
            behind = items[number + 1] if number + 1 < len(items) else {"role": "user"}
            if behind.get("role") == "user" or behind.get("type") == "function_call_output":
                yield bad_request(
                    f"Item '{item.get('id')}' of type 'reasoning' was provided without its"
                    " required following item.",
                    param="input",
                )
    if called:
        yield _no_output(called[0])


def _no_output(id_: str) -> Reply:
    return bad_request(f"No tool output found for function call {id_}.", param="input")
