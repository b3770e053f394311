"""Strict checks of a response_format with a schema, in OpenAI's words."""

import re
from collections.abc import Iterator

from sandbox.modelapi.mistakes import bad_request, missing_parameter, unknown_parameter
from sandbox.modelapi.reply import Json, Reply

KEYS = frozenset({"name", "description", "schema", "strict"})
NAME_LIMIT = 64
DEPTH_LIMIT = 10
_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_AT = "response_format.json_schema"
# What a strict schema may say; all else "is not permitted".
_WORDS = """
type title description properties required additionalProperties items enum const anyOf $ref $defs
definitions pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems
maxItems minLength maxLength $schema $id
"""
_PERMITTED = frozenset(_WORDS.split())
_BESIDE_REF = frozenset({"$ref", "$defs", "definitions"})
_FORMAT_NAMES = "date-time time date duration email hostname ipv4 ipv6 uuid"
_FORMATS = frozenset(_FORMAT_NAMES.split())
_CONTAINERS = ("$defs", "definitions", "properties")

Path = tuple[str, ...]


def check_json_schema(wanted: object, at: str = _AT) -> Iterator[Reply]:
    """What is wrong with the json_schema of a response_format, which stands at this place."""
    if not isinstance(wanted, dict):
        yield missing_parameter(at)
        return
    for key in wanted.keys() - KEYS:
        yield unknown_parameter(f"{at}.{key}")
    yield from _check_name(wanted.get("name"), f"{at}.name")
    schema = wanted.get("schema")
    if not isinstance(schema, dict):
        yield missing_parameter(f"{at}.schema")
        return
    complaints = _complaints(schema, is_strict=bool(wanted.get("strict")))
    for complaint in complaints:
        message = f"Invalid schema for response_format '{wanted.get('name')}': {complaint}"
        yield bad_request(message, param="response_format")


def strict_complaints(schema: Json) -> Iterator[str]:
    """What a strict schema may not be."""
    return _complaints(schema, is_strict=True)


def _check_name(name: object, at: str) -> Iterator[Reply]:
    if not isinstance(name, str) or not name:
        yield missing_parameter(at)
    elif len(name) > NAME_LIMIT:
        yield bad_request(
            f"Invalid '{at}': string too long. Expected a string with maximum length"
            f" {NAME_LIMIT}, but got a string with length {len(name)} instead.",
            param=at,
            code="string_above_max_length",
        )
    elif not _NAME.fullmatch(name):
        yield bad_request(
            f"Invalid '{at}': string does not match pattern. Expected a string that matches the"
            " pattern '^[a-zA-Z0-9_-]+$'.",
            param=at,
            code="invalid_value",
        )


def _complaints(schema: Json, *, is_strict: bool) -> Iterator[str]:
    if schema.get("type") != "object" or "anyOf" in schema:
        got = schema.get("type")
        yield f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{got}\"'."
    if not is_strict:
        return
    deepest = max(map(len, _depths(schema, ())), default=0)
    if deepest > DEPTH_LIMIT:
        yield f"{deepest} levels of nesting exceeds limit of {DEPTH_LIMIT}."
    yield from _check_node(schema, (), schema)


def _depths(node: object, levels: Path) -> Iterator[Path]:
    """One mark for each level of objects and arrays above a value."""
    yield levels
    if not isinstance(node, dict):
        return
    properties = node.get("properties")
    for inner in properties.values() if isinstance(properties, dict) else ():
        yield from _depths(inner, (*levels, "object"))
    if "items" in node:
        yield from _depths(node["items"], (*levels, "array"))
    for option in _list(node.get("anyOf")):
        yield from _depths(option, levels)


def _check_node(node: object, path: Path, root: Json) -> Iterator[str]:
    context = f"In context={path!r}"
    if not isinstance(node, dict):
        yield f"{context}, schema must be an object."
        return
    for key in sorted(node.keys() - _PERMITTED):
        yield f"{context}, '{key}' is not permitted."
    if "$ref" in node:
        yield from _check_ref(node, context, root)
    elif "anyOf" not in node and "enum" not in node and "const" not in node and "type" not in node:
        yield f"{context}, schema must have a 'type' key."
    if "format" in node and node["format"] not in _FORMATS:
        yield f"{context}, '{node['format']}' is not a valid format."
    kinds = _list(node.get("type"))
    if "object" in kinds:
        yield from _check_object(node, context)
    if "array" in kinds and "items" not in node:
        yield f"{context}, array schema missing items."
    for place, inner in _inside(node):
        yield from _check_node(inner, (*path, *place), root)


def _check_ref(node: Json, context: str, root: Json) -> Iterator[str]:
    if beside := sorted(node.keys() - _BESIDE_REF):
        yield f"{context}, $ref cannot have keywords {{{', '.join(map(repr, beside))}}}."
    target = node["$ref"]
    if find_ref(target, root) is None:
        yield f"{context}, reference to component '{target}' which was not found in the schema."


def _check_object(node: Json, context: str) -> Iterator[str]:
    if node.get("additionalProperties") is not False:
        yield f"{context}, 'additionalProperties' is required to be supplied and to be false."
    properties = node.get("properties")
    names = list(properties) if isinstance(properties, dict) else []
    required = node.get("required", [] if not names else None)
    must = f"{context}, 'required' is required to be supplied and to be an array including every"
    missing = [name for name in names if name not in _list(required)]
    if required is None or missing:
        yield f"{must} key in properties. Missing '{missing[0]}'."
    elif extra := [name for name in _list(required) if name not in names]:
        yield f"{must} key in properties. Extra required key '{extra[0]}' supplied."


def _inside(node: Json) -> Iterator[tuple[Path, object]]:
    for container in _CONTAINERS:
        found = node.get(container)
        for name, inner in found.items() if isinstance(found, dict) else ():
            yield (container, name), inner
    if "items" in node:
        yield ("items",), node["items"]
    for number, option in enumerate(_list(node.get("anyOf"))):
        yield ("anyOf", str(number)), option


def find_ref(ref: object, root: Json) -> Json | None:
    """What a local reference points to."""
    if not isinstance(ref, str) or not ref.startswith("#"):
        return None
    node: object = root
    for step in filter(None, ref[1:].split("/")):
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict):
            node = node.get(name)
        elif isinstance(node, list) and name.isdecimal() and int(name) < len(node):
            node = node[int(name)]
        else:
            return None
    return node if isinstance(node, dict) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
