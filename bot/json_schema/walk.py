"""The schemas inside a schema, and what its references lead to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

Schema = dict[str, Any]
Step = str | int

_ONE = (
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_LISTED = ("allOf", "anyOf", "items", "oneOf", "prefixItems")
NAMED = (
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
)
_SAME_VALUE = frozenset(
    ("allOf", "anyOf", "dependencies", "dependentSchemas", "else", "if", "not", "oneOf", "then")
)

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


@dataclass(frozen=True, slots=True)
class SubSchema:
    """A schema somewhere in a schema; `depth` counts the schemas that it lies in."""

    path: tuple[Step, ...]
    schema: Schema
    depth: int = 0


def walk(schema: Schema, deepest: int = 100) -> Iterator[SubSchema]:
    """The schema and all in it, but none deeper; whether it is a correct one does not matter."""
    waiting = [SubSchema((), schema)]
    while waiting:
        part = waiting.pop()
        yield part
        if part.depth < deepest:
            inner = [
                SubSchema((*part.path, *steps), found, part.depth + 1)
                for steps, found in _children(part.schema)
                if isinstance(found, dict)
            ]
            waiting.extend(reversed(inner))


def applies_to_same_value(schema: Schema, root: Schema) -> Iterator[Schema]:
    """The schemas that look at the very value that this one looks at."""
    for steps, found in _children(schema):
        if steps[0] in _SAME_VALUE and isinstance(found, dict):
            yield found
    for keyword in REFERENCES:
        target = find_target(root, schema[keyword]) if keyword in schema else None
        if isinstance(target, dict):
            yield target


def find_target(root: Schema, reference: object) -> object:
    """What a local reference leads to; None where it leads to nothing, or out of the schema."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    pointer = unquote(reference[1:])
    if pointer and not pointer.startswith("/"):
        return _find_anchor(root, pointer)
    found: object = root
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _find_anchor(root: Schema, name: str) -> Schema | None:
    for part in walk(root):
        if name in (part.schema.get("$anchor"), part.schema.get("$dynamicAnchor")):
            return part.schema
    return None


def _children(schema: Schema) -> Iterator[tuple[tuple[Step, ...], object]]:
    for keyword, value in schema.items():
        if keyword in _ONE and not isinstance(value, list):
            yield (keyword,), value
        elif keyword in _LISTED and isinstance(value, list):
            yield from (((keyword, index), item) for index, item in enumerate(value))
        elif keyword in NAMED and isinstance(value, dict):
            yield from (((keyword, name), item) for name, item in value.items())
