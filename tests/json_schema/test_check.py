"""What a model wrote is checked, put in order, or complained about."""

import json
from typing import Any

import pytest

from bot.json_schema.check import Invalid, check_result
from bot.json_schema.schema import read_schema

STRING = {"type": "string"}


def wrap(*required: str, **properties: object) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


async def check(value: object, schema: dict[str, Any]) -> object:
    text = await check_result(json.dumps(value), read_schema(json.dumps(schema)))
    return json.loads(text)


async def complain(value: object, schema: dict[str, Any]) -> str:
    with pytest.raises(Invalid) as caught:
        await check(value, schema)
    return caught.value.complaint


async def test_the_result_is_indented_and_in_its_own_order_and_letters() -> None:
    assert await check_result('{"z":"é😀","a":[1]}', "") == (
        '{\n  "z": "é😀",\n  "a": [\n    1\n  ]\n}'
    )


@pytest.mark.parametrize("text", ["[1]", "{}"])
async def test_without_a_schema_objects_and_lists_will_do(text: str) -> None:
    assert json.loads(await check_result(text, "")) == json.loads(text)


@pytest.mark.parametrize("text", ['"words"', "3", "null", "Sorry, I cannot.", ""])
async def test_without_a_schema_nothing_else_will_do(text: str) -> None:
    with pytest.raises(Invalid):
        await check_result(text, "")


async def test_a_half_character_can_be_sent_on() -> None:
    assert (await check_result('{"a": "\\ud800"}', "")).encode()


@pytest.mark.parametrize(
    ("value", "schema", "told"),
    [
        pytest.param([], wrap(), "$: must be of type object, not array", id="root"),
        pytest.param(
            {"a": 1}, wrap(a=STRING), "$.a: must be of type string, not integer", id="type"
        ),
        pytest.param({"b": 1}, wrap("a", "c"), '$: is missing ["a", "c"]', id="required"),
        pytest.param(
            {"b": 1, "c d": 2},
            wrap() | {"additionalProperties": False},
            '$: must not have ["b", "c d"]',
            id="too many",
        ),
        pytest.param(
            {"a b": [{"c": True}]},
            wrap(**{"a b": {"type": "array", "items": wrap(c={"enum": ["x", 1]})}}),
            '$["a b"][0].c: must be one of ["x", 1]',
            id="place",
        ),
        pytest.param({"a": True}, wrap(a={"const": 1}), "$.a: must be 1", id="const"),
        pytest.param({"a": 2}, wrap(a={"minimum": 3}), "$.a: must be at least 3", id="minimum"),
        pytest.param({"a": 2}, wrap(a=False), "contains 2, which is not allowed", id="never"),
        pytest.param({"a": "x@"}, wrap(a={"format": "ipv4"}), 'format "ipv4"', id="format"),
        pytest.param({"a": "31.12.2026"}, wrap(a={"format": "date"}), 'format "date"', id="date"),
        pytest.param({"a": 10**400}, wrap(a={"multipleOf": 0.1}), "not be checked", id="huge"),
        pytest.param(
            {"a": 1},
            wrap(a={"anyOf": [{"type": "null"}, {"type": "array"}]}),
            "$.a: matches none of the allowed forms",
            id="alternatives",
        ),
    ],
)
async def test_the_model_is_told_where_and_what(
    value: object, schema: dict[str, Any], told: str
) -> None:
    assert told in await complain(value, schema)


async def test_a_complaint_names_five_faults_at_most_and_is_short() -> None:
    schema = wrap(a={"type": "array", "items": {"enum": ["long " * 50]}})

    complaint = await complain({"a": ["wrong " * 1000] * 1000}, schema)

    assert complaint.count("\n") == 4
    assert len(complaint) <= 1000


@pytest.mark.parametrize(
    ("value", "schema", "kept"),
    [
        pytest.param({"a": None, "b": "x"}, wrap(a=STRING, b=STRING), {"b": "x"}, id="optional"),
        pytest.param(
            {"a": None, "b": None},
            wrap(a=STRING, b={"type": ["string", "null"]}),
            {"b": None},
            id="null is allowed",
        ),
        pytest.param(
            {"a": [{"b": None}]}, wrap(a={"items": wrap(b=STRING)}), {"a": [{}]}, id="in a list"
        ),
        pytest.param({"a": {"a": None}}, wrap(a={"$ref": "#"}), {"a": {}}, id="behind a reference"),
        pytest.param(
            {"a": {"kind": 2, "x": None, "y": None}},
            wrap(
                a={
                    "anyOf": [
                        wrap("kind", kind={"const": 1}, x=STRING, y=STRING),
                        wrap("kind", "x", kind={"const": 2}, x={"type": "null"}, y=STRING),
                    ]
                }
            ),
            {"a": {"kind": 2, "x": None}},
            id="as one of the alternatives wants it",
        ),
        pytest.param({"c": None}, wrap(a=STRING), {"c": None}, id="of nobody's schema"),
    ],
)
async def test_nulls_that_stand_for_nothing_go(
    value: object, schema: dict[str, Any], kept: object
) -> None:
    assert await check(value, schema) == kept


async def test_a_null_for_a_required_property_is_a_fault() -> None:
    assert "must be of type string" in await complain({"a": None}, wrap("a", a=STRING))


@pytest.mark.parametrize("schema", ["", read_schema(json.dumps(wrap(a={"$ref": "#"})))])
async def test_deep_json_is_refused_and_no_crash(schema: str) -> None:
    assert await check_result('{"a":' * 99 + "{}" + "}" * 99, schema)
    for levels in (101, 900, 100_000):
        with pytest.raises(Invalid, match="too deeply"):
            await check_result('{"a":' * levels + "{}" + "}" * levels, schema)


async def test_an_old_draft_is_honoured() -> None:
    schema = wrap("a", a={"minimum": 1, "exclusiveMinimum": True})
    draft_4 = {"$schema": "http://json-schema.org/draft-04/schema#"} | schema

    assert "$.a" in await complain({"a": 1}, draft_4)


async def test_a_megabyte_is_fine() -> None:
    value = {"a": ["x" * 50] * 20_000}

    assert await check(value, wrap(a={"type": "array", "items": STRING})) == value
