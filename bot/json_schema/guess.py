"""Whether a file beside a question is the schema of its answer, or what the question is about."""

from bot.json_schema.parsing import Malformed, parse_json

_TELLTALES = frozenset(("$defs", "definitions", "json_schema"))
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
    return _is_telling(value) or (isinstance(inner, dict) and _is_telling(inner))


def _is_telling(value: dict[str, object]) -> bool:
    """Settings name a $schema too, that of their editor; places of GeoJSON have properties."""
    dialect, properties = value.get("$schema"), value.get("properties")
    return (
        bool(_TELLTALES & value.keys())
        or (isinstance(dialect, str) and "json-schema.org" in dialect)
        or (
            isinstance(properties, dict)
            and all(isinstance(one, dict | bool) for one in properties.values())
            and value.get("type") != "Feature"
        )
        or _names_type(value)
    )


def _names_type(value: dict[str, object]) -> bool:
    kind = value.get("type")
    return isinstance(kind, str) and kind in _TYPES and len(value) > 1
