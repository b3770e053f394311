"""A schema is made strict where that loses nothing, and is left alone where it would."""

import json
from typing import Any

import pytest

from bot.domain.output_format import Structure
from bot.json_schema.schema import read_schema, to_structure
from bot.json_schema.strict import make_strict


def wrap(**properties: object) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def order(schema: dict[str, Any]) -> Structure:
    return to_structure(read_schema(json.dumps(schema)))


def make_optional_strict(part: dict[str, Any]) -> object:
    structure = order(wrap(a=part))
    assert structure.is_strict
    return json.loads(structure.schema)["properties"]["a"]


def test_no_schema_is_any_object() -> None:
    assert to_structure("") == Structure()


def test_an_object_is_closed_and_all_in_it_required() -> None:
    schema = wrap(a={"type": "string"}, b={"type": "integer", "minimum": 1}) | {"required": ["b"]}

    assert json.loads(order(schema).schema) == {
        "type": "object",
        "properties": {
            "a": {"type": ["string", "null"]},
            "b": {"type": "integer", "minimum": 1},
        },
        "required": ["a", "b"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize(
    ("part", "nullable"),
    [
        pytest.param({"type": "string"}, {"type": ["string", "null"]}, id="type"),
        pytest.param(
            {"type": ["string", "integer"]}, {"type": ["string", "integer", "null"]}, id="types"
        ),
        pytest.param({"type": ["null", "string"]}, {"type": ["null", "string"]}, id="null already"),
        pytest.param(
            {"enum": ["x", 1]},
            {"type": ["string", "integer", "null"], "enum": ["x", 1, None]},
            id="enum",
        ),
        pytest.param(
            {"type": ["string", "null"], "enum": ["x"]},
            {"type": ["string", "null"], "enum": ["x", None]},
            id="enum without the null of its type",
        ),
        pytest.param({"const": 1}, {"type": ["integer", "null"], "enum": [1, None]}, id="const"),
        pytest.param(
            {"type": "array", "items": {"type": "string"}},
            {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
            id="list",
        ),
        pytest.param(
            {"anyOf": [{"type": "string"}], "title": "A"},
            {"title": "A", "anyOf": [{"type": "string"}, {"type": "null"}]},
            id="alternatives",
        ),
        pytest.param(
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            id="alternatives with null",
        ),
        pytest.param({"$ref": "#"}, {"anyOf": [{"$ref": "#"}, {"type": "null"}]}, id="reference"),
        pytest.param(
            {"$ref": "#", "description": "more of it"},
            {"description": "more of it", "anyOf": [{"$ref": "#"}, {"type": "null"}]},
            id="reference with a description",
        ),
        pytest.param(
            {"type": "number", "default": 1, "examples": [2], "description": "d"},
            {"description": "d", "type": ["number", "null"]},
            id="default and examples",
        ),
    ],
)
def test_an_optional_property_may_be_null(part: dict[str, Any], nullable: object) -> None:
    assert make_optional_strict(part) == nullable


@pytest.mark.parametrize("keyword", ["$defs", "definitions"])
def test_definitions_are_made_strict_where_providers_look_for_them(keyword: str) -> None:
    node = wrap(next={"$ref": f"#/{keyword}/node"})
    schema = wrap(head={"$ref": f"#/{keyword}/node"}) | {
        "required": ["head"],
        keyword: {"node": node},
    }

    strict = json.loads(order(schema).schema)

    assert strict["properties"]["head"] == {"$ref": "#/$defs/node"}
    assert strict["$defs"]["node"] == {
        "type": "object",
        "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
        "required": ["next"],
        "additionalProperties": False,
    }


STRING = {"type": "string"}


@pytest.mark.parametrize(
    "part",
    [
        pytest.param({}, id="anything"),
        pytest.param({"type": "object"}, id="free-form object"),
        pytest.param({"type": "object", "additionalProperties": STRING}, id="map"),
        pytest.param(wrap(a=STRING) | {"additionalProperties": True}, id="open object"),
        pytest.param(wrap(a=STRING) | {"required": ["b"]}, id="required, but not described"),
        pytest.param(wrap(a=STRING) | {"minProperties": 1}, id="minProperties"),
        pytest.param(wrap(a=STRING) | {"propertyNames": STRING}, id="propertyNames"),
        pytest.param(wrap(a=STRING) | {"dependentRequired": {"a": ["b"]}}, id="dependentRequired"),
        pytest.param(wrap(a=STRING) | {"patternProperties": {"x": STRING}}, id="patternProperties"),
        pytest.param(wrap(a=True), id="anything as a property"),
        pytest.param({"type": "array"}, id="list of anything"),
        pytest.param({"type": "array", "items": STRING, "uniqueItems": True}, id="uniqueItems"),
        pytest.param({"type": "array", "items": STRING, "contains": STRING}, id="contains"),
        pytest.param({"type": "array", "prefixItems": [STRING], "items": STRING}, id="tuple"),
        pytest.param({"allOf": [STRING]}, id="allOf"),
        pytest.param({"oneOf": [STRING]}, id="oneOf"),
        pytest.param({"not": STRING}, id="not"),
        pytest.param({"if": STRING, "then": STRING}, id="if"),
        pytest.param({"type": "string", "anyOf": [STRING]}, id="anyOf beside a type"),
        pytest.param({"type": "string", "minLength": 1}, id="minLength"),
        pytest.param({"type": "string", "format": "uri"}, id="a format that is not known"),
        pytest.param({"type": "string", "minimum": 1}, id="a rule for another type"),
        pytest.param({"type": "string", "enum": ["a", 1]}, id="a choice of another type"),
        pytest.param({"enum": [{"a": 1}]}, id="a choice of objects"),
        pytest.param({"enum": []}, id="a choice of nothing"),
        pytest.param({"enum": list(range(1001))}, id="more than 1000 choices"),
        pytest.param({"$ref": "#/properties/b"}, id="reference to a property"),
        pytest.param({"$ref": "#x", "$defs": {"x": {"$anchor": "x"}}}, id="anchor"),
        pytest.param({"type": "string", "x-order": 1}, id="a keyword of somebody's own"),
    ],
)
def test_what_cannot_be_enforced_is_sent_as_it_is(part: dict[str, Any]) -> None:
    schema = read_schema(json.dumps(wrap(a=part, b=STRING)))

    assert to_structure(schema) == Structure(schema)


def test_an_empty_object_that_is_closed_is_strict() -> None:
    assert order(wrap() | {"additionalProperties": False}).is_strict


def test_more_than_ten_levels_are_not_strict() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for level in range(1, 12):
        schema = wrap(a=schema)
        assert order(schema).is_strict == (level <= 10)


def test_names_of_keywords_hide_no_levels() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(11):
        schema = wrap(anyOf=schema) | {"required": ["anyOf"]}

    assert make_strict(schema) is None


def test_a_choice_between_forms_is_no_level() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(10):
        schema = wrap(a={"anyOf": [schema, {"type": "null"}]})

    assert make_strict(schema)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param({"type": "number", "maximum": 3, "exclusiveMaximum": True}, id="draft 4's"),
        pytest.param({"type": "string", "enum": ["a"], "const": "a"}, id="twice a choice"),
        pytest.param({"type": "integer", "enum": [1.0]}, id="a number for an integer"),
        pytest.param({"type": "boolean", "enum": [1]}, id="a number for yes"),
        pytest.param({"type": "integer", "const": True}, id="yes for a number"),
        pytest.param({"type": "string", "enum": ["x" * 15_001]}, id="too long a choice"),
        pytest.param({"anyOf": [STRING, {}]}, id="a form of anything"),
        pytest.param({"anyOf": [STRING], "$ref": "#"}, id="a form beside a reference"),
        pytest.param({"$ref": "#/$defs/a/items"}, id="a reference into a definition"),
        pytest.param({"type": ["array", "null"]}, id="maybe a list of anything"),
    ],
)
def test_what_is_ambiguous_is_not_made_strict(part: dict[str, Any]) -> None:
    assert make_strict(wrap(a=part)) is None


@pytest.mark.parametrize(
    ("part", "strict"),
    [
        pytest.param({"type": "number", "enum": [1, 2.5]}, None, id="an integer for a number"),
        pytest.param({"type": "string", "enum": ["x" * 15_000]}, None, id="a long choice"),
        pytest.param(
            {"$ref": "#/definitions/$defs"}, {"$ref": "#/$defs/$defs"}, id="a name like a keyword"
        ),
        pytest.param(
            wrap(default=STRING) | {"required": ["default"]},
            wrap(default=STRING) | {"required": ["default"], "additionalProperties": False},
            id="a silent keyword as a name",
        ),
    ],
)
def test_what_is_clear_is_made_strict(part: dict[str, Any], strict: object) -> None:
    schema = wrap(a=part) | {"required": ["a"]}

    made = make_strict(schema)

    assert made
    assert made["properties"]["a"] == (strict or part)


def test_two_definitions_of_one_name_cannot_be_told_apart() -> None:
    schema = wrap(a=STRING) | {"$defs": {"b": STRING}, "definitions": {"b": STRING}}

    assert make_strict(schema) is None
