"""Schemas are read as people send them, and what cannot be used is told in a sentence."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.json_schema.schema import UnusableSchema, read_schema

NAME: dict[str, Any] = {"type": "object", "properties": {"name": {"type": "string"}}}
CANONICAL = '{"type":"object","properties":{"name":{"type":"string"}}}'
DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def wrap(**properties: object) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def refuse(schema: object) -> str:
    with pytest.raises(UnusableSchema) as caught:
        read_schema(schema if isinstance(schema, str) else json.dumps(schema))
    return caught.value.sentence


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps(NAME), id="schema"),
        pytest.param(json.dumps(NAME, indent=4) + "\n", id="indented"),
        pytest.param(f"```json\n{json.dumps(NAME)}\n```", id="fence"),
        pytest.param(json.dumps({"name": "x", "schema": NAME, "strict": True}), id="named"),
        pytest.param(
            json.dumps({"type": "json_schema", "json_schema": {"name": "x", "schema": NAME}}),
            id="response_format",
        ),
        pytest.param(
            json.dumps({"type": "json_schema", "name": "x", "schema": NAME}), id="text.format"
        ),
        pytest.param(json.dumps({"properties": NAME["properties"]}), id="type left out"),
    ],
)
def test_a_schema_is_taken_out_of_its_wrappers(text: str) -> None:
    assert read_schema(text) == CANONICAL


def test_the_order_of_keys_is_kept() -> None:
    text = '{"type":"object","properties":{"z":{"type":"null"},"a":{"type":"null"}}}'

    assert read_schema(text) == text


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(wrap(a={"$ref": "#"}), id="root"),
        pytest.param(wrap(a={"$ref": "#/$defs/b"}) | {"$defs": {"b": {}}}, id="$defs"),
        pytest.param(wrap(a={"$ref": "#/definitions/b"}) | {"definitions": {"b": {}}}, id="old"),
        pytest.param(wrap(a={"$ref": "#/properties/b~1c"}, **{"b/c": {}}), id="escaped"),
        pytest.param(wrap(a={"$ref": "#x"}, b={"$anchor": "x"}), id="anchor"),
        pytest.param(wrap(a={"$ref": "#/anyOf/0"}) | {"anyOf": [{}]}, id="one of a list"),
        pytest.param({"$schema": DRAFT_7} | NAME, id="draft 7"),
        pytest.param({"$id": "http://[bad"} | NAME, id="an address of its own"),
        pytest.param(wrap(**{"$ref": {"type": "string"}, "$id": NAME}), id="keywords as names"),
    ],
)
def test_schemas_that_lead_only_into_themselves_are_usable(schema: dict[str, Any]) -> None:
    assert json.loads(read_schema(json.dumps(schema))) == schema


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        pytest.param('{"type": "object",\n "x" 3}', "line 2, column 6", id="no JSON"),
        pytest.param("{“type”: “object”}", "curly", id="curly quotes"),
        pytest.param("[1]", "must be a JSON object, not array", id="a list"),
        pytest.param({"name": "Ada", "age": 3}, "looks like an example", id="an example"),
        pytest.param({}, '"type" must be "object", and there is none', id="nothing in it"),
        pytest.param({"type": "array"}, 'not "array". Wrap anything else', id="a list's"),
        pytest.param({"type": ["object", "null"]}, 'must be "object"', id="an object's or null"),
        pytest.param(wrap(a={"type": "strnig"}), "a → type: must be string, number", id="a slip"),
        pytest.param(wrap(type="string"), "type: must be a schema", id="no schema, but a word"),
        pytest.param(wrap(a={"required": True}), "a → required: must be a list", id="required"),
        pytest.param(wrap(a={"minimum": "3"}), "must be of type number", id="a bound in quotes"),
        pytest.param({"type": "object", "properties": []}, "for each name", id="properties"),
        pytest.param(wrap(a={"$ref": "https://x.org/y"}), "points outside the schema", id="abroad"),
        pytest.param(wrap(a={"$ref": "b.json#/c"}), "points outside the schema", id="another file"),
        pytest.param(wrap(a={"$ref": "#/$defs/b"}), "points to nothing", id="nowhere"),
        pytest.param(wrap(a={"$ref": "#/properties"}), "points to nothing", id="to no schema"),
        pytest.param(wrap(a={"$ref": 3}), "$ref", id="a number"),
        pytest.param(NAME | {"$ref": "#"}, "is circular", id="to itself"),
        pytest.param(
            {"type": "object", "allOf": [{"$ref": "#/$defs/a"}]}
            | {"$defs": {"a": {"anyOf": [{"$ref": "#"}]}}},
            "is circular",
            id="to itself by two ways",
        ),
        pytest.param(wrap(a={"$id": "x"}), 'Only the top level may have "$id"', id="an inner id"),
        pytest.param(
            NAME | {"$schema": "http://x.org/"}, "is not supported", id="a draft of its own"
        ),
        pytest.param(
            NAME | {"$schema": DRAFT_7, "$defs": {"a": {"type": 5}}},
            "$defs → a → type: must be string, number",
            id="what an old draft overlooks",
        ),
        pytest.param(
            wrap(a={"pattern": "(("}), "is not a supported regular expression", id="pattern"
        ),
        pytest.param(wrap(a={"pattern": "x{99999999999}"}), "regular", id="a huge repetition"),
        pytest.param(wrap(a={"pattern": "(?i)x"}), "regular", id="Python's flags"),
        pytest.param(wrap(a={"pattern": "x" * 1001}), "too long", id="a long pattern"),
        pytest.param({"type": "object", "patternProperties": {"[": {}}}, "regular", id="names"),
        pytest.param('{"maxLength": 1e999}', "too large", id="a number too large"),
        pytest.param('{"maxLength": ' + "9" * 5000 + "}", "digits", id="a number too long"),
        pytest.param(NAME | {"title": "x" * 20_000}, "under 20000 characters", id="long"),
        pytest.param('{"a":' * 3000 + "1" + "}" * 3000, "too deeply", id="thousands of levels"),
        pytest.param('{"a":' * 150 + "1" + "}" * 150, "too deeply", id="more levels than needed"),
        pytest.param(
            wrap(**{f"p{number}": {} for number in range(1001)}), "1000 properties", id="wide"
        ),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(schema: object, told: str) -> None:
    sentence = refuse(schema)

    assert told in sentence
    assert len(sentence) <= 300


def nest(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        schema = wrap(a=schema)
    return schema


def test_twenty_levels_are_enough() -> None:
    assert read_schema(json.dumps(nest(20)))
    assert "more than 20 levels" in refuse(nest(21))


def test_a_long_way_of_references_is_no_crash() -> None:
    steps = {f"{n}": {"$ref": f"#/$defs/{n + 1}"} for n in range(500)} | {"500": {}}

    assert "too deeply" in refuse(json.dumps({"type": "object", "$defs": steps}))


def test_long_names_leave_room_for_the_sentence() -> None:
    names = ["n" * 200, "\n" * 200, "é" * 200, "x" * 200]
    schema: dict[str, Any] = {"$ref": "https://" + "x" * 500}
    for name in names:
        schema = wrap(**{name: schema})

    assert len(refuse(schema)) <= 300


KEYWORD = st.sampled_from(
    ["type", "properties", "items", "required", "$ref", "anyOf", "enum", "pattern", "$defs", "a"]
)
SCRAP = st.none() | st.integers() | st.sampled_from(["object", "#", "#/properties/a", "("])


@given(
    st.recursive(
        SCRAP,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORD, inner, max_size=4),
        max_leaves=20,
    )
)
def test_what_is_read_stays_what_it_is_and_all_else_has_its_sentence(scrap: object) -> None:
    body = scrap if isinstance(scrap, dict) else {}
    sentence = schema = ""
    try:
        schema = read_schema(json.dumps({"type": "object"} | body))
    except UnusableSchema as unusable:
        sentence = unusable.sentence

    assert len(sentence) <= 300
    assert sentence or read_schema(schema) == schema


@given(st.text())
def test_no_text_is_a_crash(text: str) -> None:
    with pytest.raises(UnusableSchema):
        read_schema(text)
