"""Strict schemas know no optional properties: models write null for them, which goes out again."""

from typing import Any

from jsonschema.protocols import Validator

from bot.json_schema.walk import Schema, find_target


def strip_nulls(value: object, schema: object, validator: Validator) -> object:
    """The value without nulls for optional properties, where the schema allows no null.

    `validator` is the one of the whole schema, which references lead into.
    """
    if not isinstance(schema, dict):
        return value
    if "$ref" in schema:
        value = strip_nulls(value, _follow(schema["$ref"], validator), validator)
    for part in schema.get("allOf", ()):
        value = strip_nulls(value, part, validator)
    for keyword in ("anyOf", "oneOf"):
        value = _fit_branch(value, schema.get(keyword, ()), validator)
    if isinstance(value, dict):
        return _drop_from_object(value, schema, validator)
    items = schema.get("items")
    if isinstance(value, list) and isinstance(items, dict) and "prefixItems" not in schema:
        return [strip_nulls(item, items, validator) for item in value]
    return value


def _follow(reference: object, validator: Validator) -> object:
    root = validator.schema
    return find_target(root, reference) if isinstance(root, dict) else None


def _fit_branch(value: object, branches: list[object], validator: Validator) -> object:
    """As the first branch wants it that it then fits; unchanged if it fits none."""
    for branch in branches:
        candidate = strip_nulls(value, branch, validator)
        if _is_valid(candidate, branch, validator):
            return candidate
    return value


def _drop_from_object(
    value: dict[str, object], schema: Schema, validator: Validator
) -> dict[str, object]:
    properties, required = schema.get("properties", {}), schema.get("required", ())
    kept = {}
    for name, item in value.items():
        part = properties.get(name, True)
        if item is None and name not in required and not _is_valid(None, part, validator):
            continue
        kept[name] = strip_nulls(item, part, validator)
    return kept


def _is_valid(value: Any, schema: Any, validator: Validator) -> bool:
    return validator.evolve(schema=schema).is_valid(value)
