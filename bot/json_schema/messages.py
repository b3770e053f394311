"""What is wrong with a value, in our own words: the library's repeat the whole value."""

import json
from collections.abc import Iterable
from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match

from bot.i18n.language import N_, Translate

_LONGEST = 80

_TEMPLATES = {
    "const": N_("must be {wanted}"),
    "enum": N_("must be one of {wanted}"),
    "exclusiveMaximum": N_("must be less than {wanted}"),
    "exclusiveMinimum": N_("must be greater than {wanted}"),
    "format": N_("must be of the format {wanted}"),
    "maxItems": N_("must have at most {wanted} items"),
    "maxLength": N_("must have at most {wanted} characters"),
    "maxProperties": N_("must have at most {wanted} properties"),
    "maximum": N_("must be at most {wanted}"),
    "minItems": N_("must have at least {wanted} items"),
    "minLength": N_("must have at least {wanted} characters"),
    "minProperties": N_("must have at least {wanted} properties"),
    "minimum": N_("must be at least {wanted}"),
    "multipleOf": N_("must be a multiple of {wanted}"),
    "pattern": N_("must match the pattern {wanted}"),
}
_SENTENCES = {
    "additionalProperties": N_("has properties that are not allowed"),
    "anyOf": N_("matches none of the allowed forms"),
    "dependentRequired": N_("is missing a property that another one requires"),
    "not": N_("has a format that is not allowed"),
    "oneOf": N_("must match exactly one of the allowed forms"),
    "unevaluatedProperties": N_("has properties that are not allowed"),
    "uniqueItems": N_("must not contain duplicates"),
}
_FORBIDDEN = N_("contains {found}, which is not allowed")
_OTHER_TYPE = N_("must be of type {types}, not {found}")
_OR = N_(" or ")
_LACKS = N_("is missing {names}")
_TOO_MANY = N_("must not have {names}")
_BROKEN_RULE = N_("breaks the rule {rule}")


def describe(error: ValidationError) -> str:
    """One line: where, as a JSON path, and why."""
    inner = best_match([error]) or error
    return f"{_write_path(inner.absolute_path)}: {explain(inner)}"


def explain(error: ValidationError, say: Translate = N_) -> str:
    """Why the value at the error's place is not right: "must be of type string, not null".

    A model hears it in English; for a person, `say` puts it into theirs.
    """
    if error.validator is None:  # The schema there is just false, and the place is lost.
        return say(_FORBIDDEN).format(found=shorten(error.instance))
    keyword = str(error.validator)
    instance: Any = error.instance
    wanted: Any = error.validator_value
    schema: Any = error.schema
    if keyword == "type":
        types = say(_OR).join([wanted] if isinstance(wanted, str) else map(str, wanted))
        return say(_OTHER_TYPE).format(types=types, found=name_type(instance))
    if keyword == "required":
        names = [name for name in wanted if name not in instance]
        return say(_LACKS).format(names=shorten(names))
    if keyword == "additionalProperties" and "patternProperties" not in schema:
        known = schema.get("properties", {})
        names = [name for name in instance if name not in known]
        return say(_TOO_MANY).format(names=shorten(names))
    if keyword in _TEMPLATES:
        return say(_TEMPLATES[keyword]).format(wanted=shorten(wanted))
    if keyword in _SENTENCES:
        return say(_SENTENCES[keyword])
    return say(_BROKEN_RULE).format(rule=shorten({keyword: wanted}))


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
