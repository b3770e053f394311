"""Whether a file beside a question is the schema of its answer, or what the question is about."""

from bot.structured.parsing import Malformed, parse_json

_TELLTALES = frozenset(("$schema", "$defs", "definitions", "properties", "json_schema"))
_TYPES = frozenset(("object", "array", "string", "number", "integer", "boolean", "json_schema"))


def is_meant_as_schema(text: str) -> bool:
    """Whether the text looks like a schema, be it a good one or not."""
    try:
        value = parse_json(text)
    except (Malformed, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    inner = value.get("schema")
    is_wrapped = isinstance(inner, dict) and bool(_TELLTALES & inner.keys())
    return bool(_TELLTALES & value.keys()) or _names_type(value) or is_wrapped


def _names_type(value: dict[str, object]) -> bool:
    kind = value.get("type")
    return isinstance(kind, str) and kind in _TYPES and len(value) > 1
