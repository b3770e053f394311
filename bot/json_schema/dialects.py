"""The drafts of JSON Schema, and who judges by them."""

from jsonschema import (
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft201909Validator,
    Draft202012Validator,
)
from jsonschema.protocols import Validator
from referencing import Registry

from bot.json_schema.walk import Schema

_DIALECTS: dict[str, type[Validator]] = {
    "json-schema.org/draft-04/schema": Draft4Validator,
    "json-schema.org/draft-06/schema": Draft6Validator,
    "json-schema.org/draft-07/schema": Draft7Validator,
    "json-schema.org/draft/2019-09/schema": Draft201909Validator,
    "json-schema.org/draft/2020-12/schema": Draft202012Validator,
}
_NEWEST = "json-schema.org/draft/2020-12/schema"


def find_dialect(schema: Schema) -> type[Validator] | None:
    """The newest draft unless the schema names another; None for one that is not known."""
    named = schema.get("$schema", _NEWEST)
    return _DIALECTS.get(named.split("://")[-1].rstrip("#")) if isinstance(named, str) else None


def build_validator(schema: Schema) -> Validator:
    """Who judges values by this schema; nothing is ever fetched for it."""
    dialect = find_dialect(schema) or Draft202012Validator
    # An address of its own is no use to it, and could be one that cannot be read.
    schema = {keyword: value for keyword, value in schema.items() if keyword not in ("$id", "id")}
    return dialect(schema, registry=Registry(), format_checker=dialect.FORMAT_CHECKER)
