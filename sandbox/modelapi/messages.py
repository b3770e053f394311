"""Strict checks of the messages of a chat completion, in OpenAI's words."""

import re
from collections.abc import Iterator, Set

from sandbox.modelapi.mistakes import bad_request, missing_parameter, unknown_parameter
from sandbox.modelapi.reply import Json, Reply
from sandbox.modelapi.sight import check_picture_url
from sandbox.modelapi.tools import check_calls, check_pairs, wrong_type

ROLES = ("system", "assistant", "user", "function", "tool", "developer")
PARTS = ("text", "image_url", "input_audio", "file", "refusal")
KEYS = {
    "role",
    "content",
    "name",
    "refusal",
    "audio",
    "tool_calls",
    "tool_call_id",
    "function_call",
}
_NAME = re.compile(r"[^\s<|\\/>]{1,64}")


def check_messages(messages: object, more: Set[str] = frozenset()) -> Iterator[Reply]:
    """What is wrong with them, worst first; `more` are keys that this server knows besides."""
    if messages is None:
        yield missing_parameter("messages")
    elif not isinstance(messages, list):
        yield wrong_type("messages", "an array of objects", messages)
    elif not messages:
        yield _empty_array("messages")
    else:
        for number, message in enumerate(messages):
            if isinstance(message, dict):
                yield from _check_message(message, f"messages[{number}]", more)
            else:
                yield wrong_type(f"messages[{number}]", "an object", message)
        yield from check_pairs([one for one in messages if isinstance(one, dict)])


def _check_message(message: Json, at: str, more: Set[str]) -> Iterator[Reply]:
    role = message.get("role")
    if role not in ROLES:
        yield _wrong_value(f"{at}.role", role, ROLES)
    for key in message.keys() - KEYS - more:
        yield unknown_parameter(f"{at}.{key}")
    name = message.get("name")
    if name is not None and not (isinstance(name, str) and _NAME.fullmatch(name)):
        yield bad_request(
            f"Invalid '{at}.name': string does not match pattern. Expected a string that matches"
            r" the pattern '^[^\s<|\\/>]+$'.",
            param=f"{at}.name",
            code="invalid_value",
        )
    yield from check_calls(message, at)
    yield from _check_content(message, f"{at}.content")


def _check_content(message: Json, at: str) -> Iterator[Reply]:
    content = message.get("content")
    if content is None:
        if not (message.get("tool_calls") or message.get("refusal")):
            yield bad_request("Invalid value for 'content': expected a string, got null.", param=at)
    elif isinstance(content, str):
        if not content.strip() and not message.get("tool_calls"):
            yield bad_request(f"Invalid '{at}': empty string.", param=at, code="empty_string")
    elif not isinstance(content, list):
        yield wrong_type(at, "one of a string or array of objects", content)
    elif not content:
        yield _empty_array(at)
    else:
        for number, part in enumerate(content):
            yield from _check_part(part, f"{at}[{number}]", message.get("role"))


def _check_part(part: object, at: str, role: object) -> Iterator[Reply]:
    if not isinstance(part, dict):
        yield wrong_type(at, "an object", part)
        return
    kind = part.get("type")
    if kind not in PARTS:
        yield _wrong_value(f"{at}.type", kind, PARTS)
        return
    for key in part.keys() - {"type", kind}:
        yield unknown_parameter(f"{at}.{key}")
    if kind in {"text", "refusal"}:
        yield from _check_text(part.get(kind), f"{at}.{kind}")
    elif role != "user":
        yield bad_request(
            f"Invalid '{at}': content of type '{kind}' is only allowed in messages with role"
            f" 'user', but this message has role '{role}'.",
            param=at,
            code="invalid_value",
        )
    elif not isinstance(part.get(kind), dict):
        yield wrong_type(f"{at}.{kind}", "an object", part.get(kind))
    else:
        yield from _check_attachment(part[kind], kind, f"{at}.{kind}")


def _check_text(text: object, at: str) -> Iterator[Reply]:
    if not isinstance(text, str):
        yield wrong_type(at, "a string", text)
    elif not text.strip():
        yield bad_request(f"Invalid '{at}': empty string.", param=at, code="empty_string")


def _check_attachment(attachment: Json, kind: str, at: str) -> Iterator[Reply]:
    if kind == "image_url":
        for key in attachment.keys() - {"url", "detail"}:
            yield unknown_parameter(f"{at}.{key}")
        if attachment.get("detail", "auto") not in {"low", "high", "auto", "original"}:
            levels = ("low", "high", "auto", "original")
            yield _wrong_value(f"{at}.detail", attachment["detail"], levels)
        yield from check_picture_url(attachment.get("url"), f"{at}.url")
    elif kind == "input_audio" and attachment.get("format") not in {"wav", "mp3"}:
        yield _wrong_value(f"{at}.format", attachment.get("format"), ("wav", "mp3"))
    elif kind == "file" and not _is_document(attachment):
        message = f"Invalid '{at}.file_data': expected a base64-encoded PDF as a data URI."
        yield bad_request(message, param=f"{at}.file_data", code="invalid_value")


def _is_document(attachment: Json) -> bool:
    prefix = "data:application/pdf;base64,"
    return "file_id" in attachment or str(attachment.get("file_data")).startswith(prefix)


def _empty_array(at: str) -> Reply:
    message = (
        f"Invalid '{at}': empty array. Expected an array with minimum length 1, but got an empty"
        " array instead."
    )
    return bad_request(message, param=at, code="empty_array")


def _wrong_value(at: str, value: object, allowed: tuple[str, ...]) -> Reply:
    *most, last = (f"'{one}'" for one in allowed)
    message = f"Invalid value: '{value}'. Supported values are: {', '.join(most)}, and {last}."
    return bad_request(message, param=at, code="invalid_value")
