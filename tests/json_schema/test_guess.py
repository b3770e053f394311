"""A file beside a question is told to be a schema, or what the question is about."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.json_schema.guess import is_meant_as_schema

PLACE: dict[str, object] = {"type": "Feature", "geometry": None, "properties": {}}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"type": "object", "properties": {"a": {"type": "null"}}}, id="usual"),
        pytest.param({"properties": {"a": True}}, id="only properties"),
        pytest.param({"type": "array", "items": {}}, id="a list's"),
        pytest.param({"type": "object", "properties": []}, id="a bad one, by its type"),
        pytest.param({"$schema": "https://json-schema.org/draft/2020-12/schema"}, id="its dialect"),
        pytest.param({"$defs": {}}, id="definitions"),
        pytest.param({"definitions": None}, id="bad definitions"),
        pytest.param({"name": "x", "schema": {"properties": {}}}, id="within a name"),
        pytest.param({"type": "json_schema", "json_schema": {}}, id="a response_format"),
    ],
)
def test_a_schema_is_told_be_it_good_or_not(value: object) -> None:
    assert is_meant_as_schema(json.dumps(value))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"name": "Ada", "age": 36}, id="an example"),
        pytest.param({"type": "object"}, id="a type alone"),
        pytest.param({"type": "module", "name": "x"}, id="a package"),
        pytest.param({"type": ["object"], "a": 1}, id="no type, but a list"),
        pytest.param(PLACE, id="a place of GeoJSON"),
        pytest.param({"type": "FeatureCollection", "features": [PLACE]}, id="its places"),
        pytest.param({"properties": {"color": "red"}}, id="properties of a thing"),
        pytest.param({"$schema": "https://json.schemastore.org/tsconfig"}, id="settings"),
        pytest.param({"$schema": 7}, id="a number for a dialect"),
        pytest.param({"schema": {"version": 3}}, id="another kind of schema"),
        pytest.param({"schema": "public"}, id="a database's"),
        pytest.param([{"type": "object", "properties": {}}], id="a list of them"),
        pytest.param("object", id="a word"),
    ],
)
def test_what_a_question_is_about_is_no_schema(value: object) -> None:
    assert not is_meant_as_schema(json.dumps(value))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param('{"type": "object", "properties": {', id="cut off"),
        pytest.param('{"properties":' * 100_000, id="a hundred thousand levels, open"),
        pytest.param('{"a":' * 100_000 + "1" + "}" * 100_000, id="and closed"),
        pytest.param('{"type": ' + "9" * 10_000 + "}", id="a number too long to read"),
    ],
)
def test_hostile_text_is_no_schema_and_no_crash(text: str) -> None:
    assert not is_meant_as_schema(text)


KEYS = st.sampled_from(["type", "properties", "schema", "$schema", "items", "a"])
SCRAP = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(KEYS, SCRAP), st.booleans())
def test_definitions_tell_whatever_stands_beside_them(
    value: dict[str, object], is_within: bool
) -> None:
    schema = value | {"$defs": {}}

    assert is_meant_as_schema(json.dumps({"schema": schema} if is_within else schema))
