"""A schema as a person sends it, as it is kept, and as a provider is sent it."""

import json

from bot.domain.output_format import Structure
from bot.domain.unicode import repair_surrogates
from bot.i18n.language import N_, _
from bot.json_schema.messages import name_type
from bot.json_schema.parsing import Malformed, parse_json, write_json
from bot.json_schema.schema_errors import find_schema_error
from bot.json_schema.strict import make_strict
from bot.json_schema.walk import Schema

_LONGEST = 20_000

_KEYWORDS = frozenset(
    (
        "$defs",
        "$id",
        "$ref",
        "$schema",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "definitions",
        "enum",
        "items",
        "not",
        "oneOf",
        "patternProperties",
        "properties",
        "required",
        "type",
    )
)
_SAMPLE = '{"type": "object", "properties": {"name": {"type": "string"}}}'

_TOO_LONG = N_("The schema is too long. Please keep it under {limit} characters.")
_TOO_DEEP = N_("The schema is nested too deeply. Please make it flatter.")
_CURLY = N_(
    "This is not valid JSON: it has curly quotes. Some keyboards change quotes as you type, "
    "so please send it as a file or as code."
)
_EXAMPLE = N_("This looks like an example, not a schema. A schema describes the format: {sample}")
_NOT_JSON = N_("This is not valid JSON: {reason}. Please fix it and send it again.")
_NO_OBJECT = N_("A schema must be a JSON object, not {type}. It looks like this: {sample}")


class UnusableSchema(Exception):
    """Nothing that can be held a model to; `sentence` says in their language what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_schema(text: str) -> str:
    """The schema in the text as compact JSON, its keys in the order in which they came."""
    if len(text.strip()) > _LONGEST:
        raise UnusableSchema(_(_TOO_LONG).format(limit=_LONGEST))
    schema = _unwrap(_parse(text))
    if not schema.keys() & _KEYWORDS and schema:
        raise UnusableSchema(_(_EXAMPLE).format(sample=_SAMPLE))
    if "type" not in schema and "properties" in schema:
        schema = {"type": "object"} | schema
    try:
        fault = find_schema_error(schema)
    except RecursionError:
        fault = _(_TOO_DEEP)
    if fault:
        raise UnusableSchema(repair_surrogates(fault))
    return write_json(schema)


def to_structure(schema: str) -> Structure:
    """How a provider is asked for it; `schema` comes from `read_schema`, or is ""."""
    if not schema:
        return Structure()
    strict = make_strict(json.loads(schema))
    if strict is None:
        return Structure(schema)
    return Structure(write_json(strict), is_strict=True)


def _parse(text: str) -> Schema:
    try:
        value = parse_json(text)
    except Malformed as malformed:
        if any(quote in text for quote in "“”„"):
            raise UnusableSchema(_(_CURLY)) from None
        sentence = _(_NOT_JSON).format(reason=malformed.explain(_))
        raise UnusableSchema(sentence) from None
    if not isinstance(value, dict):
        sentence = _(_NO_OBJECT).format(type=name_type(value), sample=_SAMPLE)
        raise UnusableSchema(sentence)
    return value


def _unwrap(schema: Schema) -> Schema:
    """What is inside of the wrappers that OpenAI's API puts around a schema."""
    for wrapper in ("response_format", "json_schema"):
        if isinstance(schema.get(wrapper), dict) and "properties" not in schema:
            schema = schema[wrapper]
    is_wrapper = not {"name", "strict"}.isdisjoint(schema) or schema.get("type") == "json_schema"
    inner = schema.get("schema")
    return (
        inner if is_wrapper and isinstance(inner, dict) and "properties" not in schema else schema
    )
