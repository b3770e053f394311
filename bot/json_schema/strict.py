"""Schemas as OpenAI enforces them to the letter: closed objects, every property required."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from bot.json_schema.messages import name_type
from bot.json_schema.walk import Schema, Step, walk

_DEEPEST = 10
_MOST_CHOICES = 1000
_LONGEST_CHOICES = 15_000

_SPOKEN = frozenset(("title", "description"))
# They mean nothing to a judge, and some of them are refused.
_SILENT = frozenset(
    ("$comment", "$schema", "default", "deprecated", "examples", "readOnly", "writeOnly")
)
_RANGE = frozenset(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"))
_OF_TYPE = {
    "array": frozenset(("items", "maxItems", "minItems")),
    "boolean": frozenset[str](),
    "integer": _RANGE,
    "null": frozenset[str](),
    "number": _RANGE,
    "object": frozenset(("additionalProperties", "properties", "required")),
    "string": frozenset(("format", "pattern")),
}
_FORMATS = frozenset(
    ("date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "uuid")
)
_DEFINITIONS = ("$defs", "definitions")
_SCALARS = frozenset(("boolean", "integer", "null", "number", "string"))


class _Inexpressible(Exception):
    """The schema asks for something that cannot be enforced."""


def make_strict(schema: Schema) -> Schema | None:
    """A strict schema in place of this one, which stays as it is; None if there can be none."""
    try:
        strict = _convert_root(schema)
    except _Inexpressible:
        return None
    return strict if _is_small(strict) else None


def _convert_root(schema: Schema) -> Schema:
    body = {k: v for k, v in schema.items() if k not in (*_DEFINITIONS, "$id")}
    strict = _convert(body)
    if strict.get("type") != "object":
        raise _Inexpressible
    named: Schema = {}
    for keyword in _DEFINITIONS:
        for name, definition in schema.get(keyword, {}).items():
            if name in named:
                raise _Inexpressible
            named[name] = _convert(definition)
    return strict | {"$defs": named} if named else strict


def _convert(schema: object) -> Schema:
    if not isinstance(schema, dict):
        raise _Inexpressible
    rules = {k: v for k, v in schema.items() if k not in _SPOKEN | _SILENT}
    spoken = {k: v for k, v in schema.items() if k in _SPOKEN}
    if "$ref" in rules:
        _expect(rules, {"$ref"})
        reference = {"$ref": _convert_reference(rules["$ref"])}
        # Nothing may stand beside a reference.
        return spoken | {"anyOf": [reference]} if spoken else reference
    if "anyOf" in rules:
        _expect(rules, {"anyOf"})
        return spoken | {"anyOf": [_convert(branch) for branch in rules["anyOf"]]}
    return spoken | _convert_typed(rules)


def _convert_reference(reference: str) -> str:
    """Only `$defs` is sure to be known, and what lies elsewhere may have been changed."""
    for keyword in _DEFINITIONS:
        name = reference.removeprefix(f"#/{keyword}/")
        if name != reference and "/" not in name:
            return f"#/$defs/{name}"
    if reference != "#":
        raise _Inexpressible
    return reference


def _convert_typed(rules: Schema) -> Schema:
    types = _list_types(rules)
    _check_choices(rules, types)
    allowed = frozenset(("type", "enum", "const")).union(*(_OF_TYPE[kind] for kind in types))
    _expect(rules, allowed)
    if rules.get("format", "date") not in _FORMATS:
        raise _Inexpressible
    if any(isinstance(rules.get(keyword), bool) for keyword in _RANGE):
        raise _Inexpressible  # Draft 4 wrote exclusiveMaximum so.
    strict: Schema = {"type": types[0] if len(types) == 1 else types}
    strict |= {k: v for k, v in rules.items() if k not in ("type", "items")}
    if "array" in types:
        strict["items"] = _convert(rules.get("items"))
    if "object" in types:
        strict |= _convert_object(rules)
    return strict


def _list_types(rules: Schema) -> list[str]:
    if "type" in rules:
        named = rules["type"]
        return [named] if isinstance(named, str) else list(named)
    return list(dict.fromkeys(name_type(choice) for choice in _list_choices(rules)))


def _list_choices(rules: Schema) -> list[object]:
    if "enum" in rules and "const" not in rules:
        return list(rules["enum"])
    return [rules["const"]] if "const" in rules and "enum" not in rules else []


def _check_choices(rules: Schema, types: list[str]) -> None:
    """A choice must be a plain value of a type that is named; of none, nothing can be made."""
    fitting = {*types, "integer"} if "number" in types else set(types)
    is_choice = "enum" in rules or "const" in rules
    named = {name_type(choice) for choice in _list_choices(rules)}
    if not types or (is_choice and not (named and named <= fitting and _is_plain(types))):
        raise _Inexpressible


def _is_plain(types: Iterable[str]) -> bool:
    return _SCALARS.issuperset(types)


def _convert_object(rules: Schema) -> Schema:
    properties = rules.get("properties", {})
    closed = rules.get("additionalProperties")
    is_open = closed is not False and (closed is not None or not properties)
    required = rules.get("required", ())
    if is_open or not properties.keys() >= set(required):
        raise _Inexpressible
    strict = {name: _convert(part) for name, part in properties.items()}
    return {
        "properties": {
            name: part if name in required else _allow_null(part) for name, part in strict.items()
        },
        "required": list(strict),
        "additionalProperties": False,
    }


def _allow_null(strict: Schema) -> Schema:
    if _allows_null(strict):
        return strict
    if "anyOf" in strict:
        return strict | {"anyOf": [*strict["anyOf"], {"type": "null"}]}
    types = _list_types(strict)
    if not types or not _is_plain(types):
        return {"anyOf": [strict, {"type": "null"}]}
    nullable = strict | {"type": [*dict.fromkeys([*types, "null"])]}
    if "const" in nullable:
        nullable["enum"] = [nullable.pop("const")]
    if "enum" in nullable:
        nullable["enum"] = [*nullable["enum"], None]
    return nullable


def _allows_null(strict: Schema) -> bool:
    if "anyOf" in strict:
        return any(_allows_null(branch) for branch in strict["anyOf"])
    choices = _list_choices(strict)
    return "null" in _list_types(strict) and (not choices or None in choices)


def _expect(rules: Schema, allowed: Iterable[str]) -> None:
    if not rules.keys() <= set(allowed):
        raise _Inexpressible


def _is_small(strict: Schema) -> bool:
    """Whether it keeps to the limits; choosing between forms is no level of its own."""
    choices: list[list[Any]] = []
    for part in walk(strict):
        if part.depth - _count_choices_between(part.path) > _DEEPEST:
            return False
        choices.append(part.schema.get("enum", []))
    return sum(map(len, choices)) <= _MOST_CHOICES and all(
        sum(len(str(choice)) for choice in listed) <= _LONGEST_CHOICES for listed in choices
    )


def _count_choices_between(path: tuple[Step, ...]) -> int:
    """How often it is one of several forms; a property may be called "anyOf", too."""
    return sum(step == "anyOf" and isinstance(following, int) for step, following in pairwise(path))
