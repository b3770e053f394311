"""Where in a schema a fault lies, and what does not count as one."""

from typing import Any

import pytest

from bot.json_schema.schema_errors import find_schema_error

DRAFT_4 = {"$schema": "http://json-schema.org/draft-04/schema#"}
STRING = {"type": "string"}


def wrap(**properties: object) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def nest(schema: object, *names: str) -> dict[str, Any]:
    for name in reversed(names):
        schema = wrap(**{name: schema})
    return {"type": "object"} | (schema if isinstance(schema, dict) else {})


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        pytest.param({"type": "object", "required": "a"}, "at required:", id="a keyword"),
        pytest.param(wrap(a={"items": 3}), "at properties → a → items:", id="below a name"),
        pytest.param(
            nest({"type": 5}, "a", "b"), "at … → properties → b → type:", id="only the end"
        ),
        pytest.param(wrap(**{"\n" * 9: {"type": 5}}), "\\n\\n", id="a name of line ends"),
        pytest.param(
            {"type": "object", "oneOf": [{}, {"type": 5}]}, "at oneOf → 1 → type:", id="a form"
        ),
        pytest.param({"type": "object", "$ref": "#/x"}, "at the top level", id="the top level"),
    ],
)
def test_a_fault_is_told_with_its_place(schema: dict[str, Any], place: str) -> None:
    assert place in find_schema_error(schema)


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        pytest.param(wrap(type=None), "must be a schema", id="a name as a keyword"),
        pytest.param(wrap(type={"type": "x"}), "must be string, number", id="a keyword below it"),
        pytest.param(wrap(required={"required": "a"}), "must be a list of names", id="both"),
        pytest.param(wrap(enum={"enum": "a"}), "must be a list of allowed values", id="enum"),
        pytest.param(wrap(a={"not": 3}), "must be a schema", id="not"),
        pytest.param(wrap(a={"maxLength": -1}), "must be at least 0", id="less than nothing"),
        pytest.param(wrap(a={"enum": 3, "title": "{x}"}), "not 3", id="braces beside it"),
        pytest.param(wrap(a={"enum": "{x}"}), 'not "{x}"', id="braces in it"),
    ],
)
def test_why_it_is_one_goes_by_the_keyword_and_not_by_names(
    schema: dict[str, Any], why: str
) -> None:
    assert why in find_schema_error(schema)


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(wrap(a={"const": {"$ref": "https://x.org"}}), id="a reference as a value"),
        pytest.param(wrap(a={"enum": [{"pattern": "(("}]}), id="a pattern as a value"),
        pytest.param(wrap(a={"default": {"type": 5}}), id="an error as a value"),
        pytest.param(wrap(pattern=STRING, id=STRING), id="names of keywords"),
        pytest.param(wrap(a={"id": "x"}), id="what was an address in draft 4"),
        pytest.param(DRAFT_4 | wrap(a={"$id": "x"}), id="what was none in draft 4"),
        pytest.param(wrap(a={"items": {"$ref": "#"}}), id="itself behind a list"),
        pytest.param(wrap(a={"$ref": "#/$defs/%61"}) | {"$defs": {"a": {}}}, id="in percents"),
        pytest.param(
            {"type": "object", "allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}
            | {"$defs": {"a": {}}},
            id="twice the same is no circle",
        ),
        pytest.param(wrap(a={"pattern": "x" * 500}, b={"pattern": "x" * 500}), id="patterns"),
        pytest.param(wrap(**{f"p{number}": {} for number in range(1_000)}), id="a thousand names"),
    ],
)
def test_what_only_looks_like_a_fault_is_none(schema: dict[str, Any]) -> None:
    assert find_schema_error(schema) == ""


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        pytest.param(DRAFT_4 | wrap(a={"id": "x"}), 'may have "id"', id="an inner id of draft 4"),
        pytest.param(wrap(a={"$ref": "#/properties/a"}), "is circular", id="a property as itself"),
        pytest.param(
            wrap(a={"not": {"$ref": "#/properties/a"}}), "is circular", id="as its opposite"
        ),
        pytest.param(wrap(a={"$dynamicRef": "#/properties/a"}), "is circular", id="dynamically"),
        pytest.param(wrap(a={"$ref": ""}), "points outside the schema", id="no reference"),
        pytest.param(
            wrap(a={"anyOf": [{}]}, b={"$ref": "#/properties/a/anyOf/-1"}),
            "points to nothing",
            id="the last of a list",
        ),
        pytest.param(wrap(a={"$ref": "#/type"}), "points to nothing", id="to a word"),
        pytest.param(
            wrap(a={"pattern": "x" * 500}) | {"patternProperties": {"y" * 501: {}}},
            "too long",
            id="long patterns of both kinds",
        ),
        pytest.param(wrap(a={"pattern": "(?s:.)"}), "regular expression", id="a flag for a group"),
        pytest.param(wrap(a={"pattern": "(?P<a"}), "regular expression", id="an open name"),
        pytest.param(wrap(a={"pattern": "(" * 900}), "regular expression", id="open groups"),
    ],
)
def test_what_would_not_come_to_an_end_or_lead_astray_is_told(
    schema: dict[str, Any], told: str
) -> None:
    assert told in find_schema_error(schema)
