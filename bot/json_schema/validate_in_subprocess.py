"""Validates against costly schemas in a subprocess: patterns and references can take years."""

import json

from bot.isolation.child import TooMuch, TooSlow, run_isolated
from bot.json_schema.validation import UNCHECKED, ValidationResult
from bot.json_schema.validator_main import SECONDS
from bot.json_schema.walk import walk

_MOST_OUTPUT = 10_000_000
"""Bytes; a complaint is some sentences long."""

_QUICK = frozenset(
    (
        "$comment",
        "$id",
        "$schema",
        "additionalProperties",
        "const",
        "default",
        "deprecated",
        "description",
        "enum",
        "examples",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "properties",
        "readOnly",
        "required",
        "title",
        "type",
        "writeOnly",
    )
)
_FEW_CHOICES = 100
_SLOW_FORMATS = ("idn-hostname", "regex")

_TOO_SLOW = ValidationResult(
    complaint="The JSON could not be checked against the schema in time. Make it shorter and "
    "simpler, above all strings that have to match a pattern."
)


def is_cheap(schema: str) -> bool:
    """Whether judging takes time in proportion to the value, whatever the value is.

    References and alternatives can double the work at each level; patterns can do far worse.
    """
    return not schema or all(
        part.schema.keys() <= _QUICK
        and part.schema.get("format") not in _SLOW_FORMATS
        and len(part.schema.get("enum", ())) <= _FEW_CHOICES
        for part in walk(json.loads(schema))
    )


async def validate_in_subprocess(
    text: str, schema: str, seconds: float = SECONDS
) -> ValidationResult:
    """The verdict of a child, or that there was none in time."""
    content = json.dumps([text, schema]).encode()
    try:
        ended = await run_isolated(
            "bot.json_schema.validator_main",
            content=content,
            seconds=seconds,
            most_output=_MOST_OUTPUT,
        )
    except TooSlow:
        return _TOO_SLOW
    except TooMuch:
        return UNCHECKED
    return UNCHECKED if ended.status else ValidationResult(**json.loads(ended.output))
