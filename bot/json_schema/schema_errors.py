"""What is wrong with a schema, in a sentence for the person who sent it."""

import re
import warnings
from collections.abc import Iterable, Iterator

from jsonschema import Draft4Validator, Draft6Validator, Draft7Validator, ValidationError
from jsonschema.protocols import Validator

from bot.i18n.language import N_, _
from bot.json_schema.dialects import find_dialect
from bot.json_schema.messages import explain, shorten
from bot.json_schema.walk import (
    NAMED,
    REFERENCES,
    Schema,
    Step,
    SubSchema,
    applies_to_same_value,
    find_target,
    walk,
)

_DEEPEST = 20
_MOST_PROPERTIES = 1000
_LONGEST_PATTERNS = 1000
"""Of all patterns together: a wide class of characters takes Python a while to compile."""

_LONGEST_NAME = 30
_SHOWN_STEPS = 3
_LONGEST_VALUE = 40

# Flags inside a pattern are Python's own; JSON Schema has none, and some make it compile for long.
_FLAGS = re.compile(r"\(\?[aiLmsux-]")

# They do not look into "$defs", which people use with them all the same.
_WITHOUT_DEFS = (Draft4Validator, Draft6Validator, Draft7Validator)

_HINTS = {
    "enum": N_("must be a list of allowed values, not {found}"),
    "properties": N_("must be an object with a schema for each name, not {found}"),
    "required": N_(
        'must be a list of names beside "properties", such as ["name", "age"], not {found}'
    ),
    "type": N_("must be string, number, integer, boolean, object, array or null, not {found}"),
}
_NO_SCHEMA = N_("must be a schema, such as {sample}, not {found}")
_SAMPLE = '{"type": "string"}'

_TOO_DEEP = N_("The schema is nested more than {limit} levels deep. Please make it flatter.")
_TOO_WIDE = N_("The schema has more than {limit} properties. Please make it smaller.")
_UNKNOWN_DIALECT = N_('The "$schema" {name} is not supported. Remove it, or use {known}.')
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WRONG = N_("The schema has an error at {place}: {why}.")
_BEGINNING = N_("the top level")
_ROOT_WITHOUT_TYPE = N_(
    'The top-level "type" must be "object", and there is none. Wrap anything else in an '
    "object: {sample}"
)
_ROOT_OF_OTHER_TYPE = N_(
    'The top-level "type" must be "object", not {type}. Wrap anything else in an object: {sample}'
)
_INSIDE_ONE = '{"type": "object", "properties": {"items": …}}'
_INNER_ID = N_('Only the top level may have "{keyword}", not {place}. Please remove it.')
_ABROAD = N_(
    "The $ref {ref} at {place} points outside the schema, which is not supported. Put the "
    'definition under "$defs" and write "#/$defs/its-name".'
)
_NOWHERE = N_(
    'The $ref {ref} at {place} points to nothing. Add a definition under "$defs" and write '
    '"#/$defs/its-name".'
)
_CIRCLE = N_("The $ref at {place} is circular. Put a property or a list in between.")
_LONG_PATTERNS = N_(
    "The patterns in the schema are too long. Keep them under {limit} characters in total."
)
_BAD_PATTERN = N_(
    "The pattern {pattern} at {place} is not a supported regular expression. Simplify it, or "
    "remove it."
)


def find_schema_error(schema: Schema) -> str:
    """The first fault's sentence; "" if the schema is usable."""
    parts = list(walk(schema, _DEEPEST + 1))
    checks = (_check_size(parts), _check_form(schema), _check_root(schema), _check_parts(parts))
    return next((fault for check in checks for fault in check), "")


def _check_size(parts: list[SubSchema]) -> Iterator[str]:
    if any(part.depth > _DEEPEST for part in parts):
        yield _(_TOO_DEEP).format(limit=_DEEPEST)
    counts = (part.schema.get("properties") for part in parts)
    if sum(len(named) for named in counts if isinstance(named, dict)) > _MOST_PROPERTIES:
        yield _(_TOO_WIDE).format(limit=_MOST_PROPERTIES)


def _check_form(schema: Schema) -> Iterator[str]:
    dialect = find_dialect(schema)
    if dialect is None:
        yield _(_UNKNOWN_DIALECT).format(name=_quote(schema["$schema"]), known=_DIALECT)
        return
    for path, error in _find_errors(schema, dialect):
        yield _(_WRONG).format(place=_name_place(path), why=_say_why(error))


def _find_errors(
    schema: Schema, dialect: type[Validator]
) -> Iterator[tuple[list[Step], ValidationError]]:
    # Without formats: patterns are compiled below, with care.
    judge = dialect(dialect.META_SCHEMA)
    yield from ((list(error.absolute_path), error) for error in judge.iter_errors(schema))
    if dialect in _WITHOUT_DEFS and "$defs" in schema:
        for error in judge.iter_errors({"definitions": schema["$defs"]}):
            yield ["$defs", *list(error.absolute_path)[1:]], error


def _say_why(error: ValidationError) -> str:
    found = _quote(error.instance)
    keyword, is_named = _find_keyword(error.absolute_path)
    is_schema = is_named or (error.validator == "type" and "boolean" in str(error.validator_value))
    if is_schema and not isinstance(error.instance, dict):
        return _(_NO_SCHEMA).format(sample=_SAMPLE, found=found)
    if keyword in _HINTS:
        return _(_HINTS[keyword]).format(found=found)
    return explain(error, _)


def _find_keyword(steps: Iterable[Step]) -> tuple[str, bool]:
    """The last keyword on the way, and whether the way ends at a name below it."""
    keyword, is_named = "", False
    for step in steps:
        is_named = keyword in NAMED and not is_named
        if not is_named and isinstance(step, str):
            keyword = step
    return keyword, is_named


def _check_root(schema: Schema) -> Iterator[str]:
    kind = schema.get("type")
    if kind == "object":
        return
    words = _ROOT_WITHOUT_TYPE if kind is None else _ROOT_OF_OTHER_TYPE
    yield _(words).format(type=_quote(kind), sample=_INSIDE_ONE)


def _check_parts(parts: list[SubSchema]) -> Iterator[str]:
    root = parts[0].schema
    name = "id" if find_dialect(root) is Draft4Validator else "$id"
    known = {id(part.schema) for part in parts}
    for part in parts:
        place = _name_place(part.path)
        if part.path and name in part.schema:
            yield _(_INNER_ID).format(keyword=name, place=place)
        for keyword in REFERENCES:
            if keyword in part.schema:
                yield from _check_reference(part.schema[keyword], place, root, known)
    yield from _check_circles(parts)
    yield from _check_patterns(parts)


def _check_reference(reference: object, place: str, root: Schema, known: set[int]) -> Iterator[str]:
    if not str(reference).startswith("#"):
        yield _(_ABROAD).format(ref=_quote(reference), place=place)
    elif id(find_target(root, reference)) not in known:
        yield _(_NOWHERE).format(ref=_quote(reference), place=place)


def _check_circles(parts: list[SubSchema]) -> Iterator[str]:
    """A schema that asks itself about the same value never comes to an end."""
    root = parts[0].schema
    done: set[int] = set()
    for part in parts:
        if _leads_back(part.schema, root, [], done):
            yield _(_CIRCLE).format(place=_name_place(part.path))


def _leads_back(schema: Schema, root: Schema, way: list[int], done: set[int]) -> bool:
    if id(schema) in way:
        return True
    if id(schema) in done:
        return False
    done.add(id(schema))
    inner = applies_to_same_value(schema, root)
    return any(_leads_back(found, root, [*way, id(schema)], done) for found in inner)


def _check_patterns(parts: list[SubSchema]) -> Iterator[str]:
    found = [(pattern, part) for part in parts for pattern in _list_patterns(part.schema)]
    if sum(len(pattern) for pattern, _part in found) > _LONGEST_PATTERNS:
        yield _(_LONG_PATTERNS).format(limit=_LONGEST_PATTERNS)
        return
    for pattern, part in found:
        if not _is_pattern(pattern):
            place = _name_place(part.path)
            yield _(_BAD_PATTERN).format(pattern=_quote(pattern), place=place)


def _list_patterns(schema: Schema) -> Iterator[str]:
    if isinstance(schema.get("pattern"), str):
        yield schema["pattern"]
    if isinstance(schema.get("patternProperties"), dict):
        yield from schema["patternProperties"]


def _is_pattern(pattern: str) -> bool:
    if _FLAGS.search(pattern):
        return False
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _name_place(steps: Iterable[Step]) -> str:
    names = [_shorten_name(str(step)) for step in steps]
    if not names:
        return _(_BEGINNING)
    beginning = "… → " if len(names) > _SHOWN_STEPS else ""
    return beginning + " → ".join(names[-_SHOWN_STEPS:])


def _quote(value: object) -> str:
    return shorten(value, _LONGEST_VALUE)


def _shorten_name(name: str) -> str:
    shown = shorten(name)[1:-1]
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + "…"
