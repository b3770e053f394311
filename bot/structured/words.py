"""What is wrong with a value, in our own words: the library's repeat the whole value."""

import json
from collections.abc import Iterable
from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match

_LONGEST = 80

_TEMPLATES = {
    "const": "must be {}",
    "enum": "must be one of {}",
    "exclusiveMaximum": "must be less than {}",
    "exclusiveMinimum": "must be greater than {}",
    "format": "must be of the format {}",
    "maxItems": "must have at most {} items",
    "maxLength": "must have at most {} characters",
    "maxProperties": "must have at most {} properties",
    "maximum": "must be at most {}",
    "minItems": "must have at least {} items",
    "minLength": "must have at least {} characters",
    "minProperties": "must have at least {} properties",
    "minimum": "must be at least {}",
    "multipleOf": "must be a multiple of {}",
    "pattern": "must match the pattern {}",
}
_SENTENCES = {
    "additionalProperties": "has properties that are not allowed",
    "anyOf": "matches none of the allowed forms",
    "dependentRequired": "lacks a property that another one asks for",
    "not": "has a form that is not allowed",
    "oneOf": "must match exactly one of the allowed forms",
    "unevaluatedProperties": "has properties that are not allowed",
    "uniqueItems": "must not hold the same item twice",
}


def describe(error: ValidationError) -> str:
    """One line: where, as a JSON path, and why."""
    inner = best_match([error]) or error
    return f"{_write_path(inner.absolute_path)}: {explain(inner)}"


def explain(error: ValidationError) -> str:
    """Why the value at the error's place is not right: "must be of type string, not null"."""
    if error.validator is None:  # The schema there is just false, and the place is lost.
        return f"holds {shorten(error.instance)}, which is not allowed"
    return _explain(str(error.validator), error.validator_value, error.instance, error.schema)


def _explain(keyword: str, wanted: Any, instance: Any, schema: Any) -> str:
    if keyword == "type":
        kinds = " or ".join([wanted] if isinstance(wanted, str) else map(str, wanted))
        return f"must be of type {kinds}, not {name_type(instance)}"
    if keyword == "required":
        return f"lacks {shorten([name for name in wanted if name not in instance])}"
    if keyword == "additionalProperties" and "patternProperties" not in schema:
        known = schema.get("properties", {})
        return f"must not have {shorten([name for name in instance if name not in known])}"
    if keyword in _TEMPLATES:
        return _TEMPLATES[keyword].format(shorten(wanted))
    return _SENTENCES.get(keyword, f"breaks the rule {shorten({keyword: wanted})}")


def name_type(value: object) -> str:
    """JSON's own name for a value's type."""
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def shorten(value: object, longest: int = _LONGEST) -> str:
    """The beginning of a value as JSON."""
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= longest else written[: longest - 1] + "…"


def _write_path(steps: Iterable[str | int]) -> str:
    path = "$"
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if step.isidentifier() else f"[{shorten(step)}]"
    return path if len(path) <= _LONGEST else "…" + path[1 - _LONGEST :]
