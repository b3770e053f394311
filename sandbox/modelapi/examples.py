"""A value that fits a schema: what a model says that was given one."""

from collections.abc import Iterator

from sandbox.modelapi.reply import Json
from sandbox.modelapi.schemas import find_ref

# Deeper than this only what is required is said, so that recursive schemas come to an end.
_PLENTY = 4
_DEEPEST = 40
_TEXTS = {
    "date-time": "2026-11-22T12:00:00Z",
    "date": "2026-11-22",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "email": "ada@example.org",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.org/",
}
# What stands in a property of this name, where nothing else says it.
_NAMED = {
    "name": "Ada",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "full_name": "Ada Lovelace",
    "author": "Ada Lovelace",
    "title": "The Clockmaker",
    "city": "London",
    "country": "United Kingdom",
    "color": "green",
    "colour": "green",
    "language": "English",
    "currency": "EUR",
    "email": "ada@example.org",
    "url": "https://example.org/",
    "date": "2026-11-22",
}


def example_of(schema: Json, asked: str) -> object:
    """A small value that fits; texts are as their property is called, or repeat what was asked."""
    return _Example(schema, asked).of(schema, 0)


class _Example:
    def __init__(self, root: Json, asked: str) -> None:
        self._root = root
        self._asked = asked

    def of(self, schema: object, depth: int, name: str = "") -> object:
        if not isinstance(schema, dict) or depth > _DEEPEST:
            return None
        schema = self._resolve(schema, depth)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return _first(schema["enum"])
        kind = self._kind(schema, depth)
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "string":
                return self._string(schema, name)
            case "integer" | "number":
                return _number(schema, kind)
            case "boolean":
                return True
        return None

    def _resolve(self, schema: Json, depth: int) -> Json:
        """The schema with what it refers to, and with the first of its alternatives."""
        for _ in range(_DEEPEST):
            if "$ref" in schema:
                found = find_ref(schema["$ref"], self._root) or {}
                schema = found | {name: v for name, v in schema.items() if name != "$ref"}
            elif options := schema.get("anyOf") or schema.get("oneOf"):
                rest = {n: v for n, v in schema.items() if n not in ("anyOf", "oneOf")}
                schema = rest | self._choose(options, depth)
            elif parts := schema.get("allOf"):
                schema = _joined([{n: v for n, v in schema.items() if n != "allOf"}, *parts])
            else:
                break
        return schema

    def _choose(self, options: list[Json], depth: int) -> Json:
        """The first that says something; far down the one that says nothing."""
        empty = [option for option in options if option.get("type") == "null"]
        full = [option for option in options if option.get("type") != "null"]
        ranked = [*empty, *full] if depth > _PLENTY else [*full, *empty]
        return ranked[0]

    def _kind(self, schema: Json, depth: int) -> str:
        kind = schema.get("type")
        if isinstance(kind, list):
            return "null" if "null" in kind and depth > _PLENTY else _first(kind)
        if kind is None:
            return next(_guesses(schema), "object" if depth == 0 else "string")
        return str(kind)

    def _object(self, schema: Json, depth: int) -> Json:
        properties: Json = schema.get("properties", {})
        required = schema.get("required", [])
        named = [name for name in properties if depth <= _PLENTY or name in required]
        named += [name for name in required if name not in properties]
        return {name: self.of(properties.get(name, {}), depth + 1, name) for name in named}

    def _array(self, schema: Json, depth: int) -> list[object]:
        fixed = schema.get("prefixItems", [])
        length = max(int(schema.get("minItems", 0)), len(fixed) or int(depth <= _PLENTY))
        length = min(length, int(schema.get("maxItems", length)))
        kinds = [*fixed, *[schema.get("items", {})] * (length - len(fixed))]
        return [self.of(kind, depth + 1) for kind in kinds[:length]]

    def _string(self, schema: Json, name: str) -> str:
        usual = _NAMED.get(name.lower(), self._asked)
        text = _TEXTS.get(str(schema.get("format")), usual)
        least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
        return text.ljust(least, "x") if most is None else text.ljust(least, "x")[: int(most)]


def _first(values: list[object]) -> str:
    """The first that is not null, of kinds or of values."""
    found = [value for value in values if value not in (None, "null")]
    return found[0] if found else values[0]  # type: ignore[return-value]  # any JSON may stand there


def _number(schema: Json, kind: str) -> float:
    step = schema.get("multipleOf") or (1 if kind == "integer" else 0.5)
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    value = 1 if kind == "integer" else 1.5
    value = max(low, value) if low is not None else value
    value = min(value, high) if high is not None else value
    if value in (schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")):
        value += step if value == schema.get("exclusiveMinimum") else -step
    if schema.get("multipleOf"):
        value = -(-value // step) * step
    return int(value) if kind == "integer" else value


def _guesses(schema: Json) -> Iterator[str]:
    """What is meant by a schema without a type."""
    if "properties" in schema:
        yield "object"
    if "items" in schema or "prefixItems" in schema:
        yield "array"


def _joined(parts: list[Json]) -> Json:
    """The parts of an allOf as one: properties and required names are put together."""
    whole: Json = {}
    for part in parts:
        properties = whole.get("properties", {}) | part.get("properties", {})
        required = [*whole.get("required", []), *part.get("required", [])]
        whole |= part
        if properties:
            whole["properties"] = properties
        if required:
            whole["required"] = required
    return whole
