"""Whether what a model wrote is what was asked for."""

import json
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jsonschema.protocols import Validator

from bot.json_schema.dialects import build_validator
from bot.json_schema.messages import describe, name_type
from bot.json_schema.parsing import Malformed, parse_json, write_json
from bot.json_schema.strip_nulls import strip_nulls

_MOST_ERRORS = 5
_LONGEST_LINE = 190


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """The result, ready to be shown; or the complaint that the model is to hear."""

    result: str = ""
    complaint: str = ""


UNCHECKED = ValidationResult(
    complaint="The JSON could not be checked against the schema. Make it simpler."
)


def validate(text: str, schema: str) -> ValidationResult:
    """The verdict on a text; "" as the schema asks for any object or array."""
    try:
        value = parse_json(text)
        complaint = ""
        if schema:
            value, complaint = _fit(value, schema)
        elif not isinstance(value, dict | list):
            complaint = f"$: must be of type object, not {name_type(value)}"
        return (
            ValidationResult(complaint=complaint)
            if complaint
            else ValidationResult(write_json(value, indent=2))
        )
    except Malformed as malformed:
        return ValidationResult(complaint=f"This is not valid JSON: {malformed}")
    except RecursionError:
        return ValidationResult(complaint="The JSON is nested too deeply. Use fewer levels.")
    except Exception:  # noqa: BLE001  # A draft's oddities let the library fail in its own ways.
        return UNCHECKED


def _fit(value: object, schema: str) -> tuple[object, str]:
    """The value as the schema wants it, and what is still wrong with it."""
    validator = build_validator(json.loads(schema))
    complaint = _complain(value, validator)
    if not complaint:
        return value, ""
    value = strip_nulls(value, validator.schema, validator)
    return value, _complain(value, validator)


def _complain(value: Any, validator: Validator) -> str:
    # A property that is missing is reported once for each, with the same words.
    lines = dict.fromkeys(
        describe(error)[:_LONGEST_LINE]
        for error in islice(validator.iter_errors(value), 4 * _MOST_ERRORS)
    )
    return "\n".join(islice(lines, _MOST_ERRORS))
