"""What is wrong with a value is said in one short line, whatever the value."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.json_schema.messages import describe, explain, name_type, shorten


def complain(value: object, schema: dict[str, Any]) -> str:
    error, *_ = Draft202012Validator(schema).iter_errors(value)
    return describe(error)


@pytest.mark.parametrize(
    ("value", "schema", "told"),
    [
        pytest.param(
            1, {"type": ["string", "null"]}, "of type string or null, not integer", id="types"
        ),
        pytest.param(True, {"type": "integer"}, "of type integer, not boolean", id="no number"),
        pytest.param(2, {"enum": [1, "{x}"]}, 'must be one of [1, "{x}"]', id="braces in a choice"),
        pytest.param(
            "é", {"pattern": "^a{2}$"}, 'must match the pattern "^a{2}$"', id="in a pattern"
        ),
        pytest.param([1, 1], {"uniqueItems": True}, "must not contain duplicates", id="duplicates"),
        pytest.param(
            {"a": 1, "{b}": 2},
            {"properties": {"a": {}}, "additionalProperties": False},
            'must not have ["{b}"]',
            id="only what is not known is named",
        ),
        pytest.param(
            {"a": 1},
            {"patternProperties": {"x": {}}, "additionalProperties": False},
            "has properties that are not allowed",
            id="which those are, patterns decide",
        ),
        pytest.param(
            {"a": 1}, {"dependentRequired": {"a": ["b"]}}, "that another one requires", id="another"
        ),
        pytest.param([1], {"contains": {"type": "null"}}, 'breaks the rule {"contains"', id="rare"),
        pytest.param(1, {"not": {}}, "has a format that is not allowed", id="not"),
        pytest.param(1, {"oneOf": [{}, {}]}, "exactly one of the allowed forms", id="two of one"),
    ],
)
def test_each_rule_has_its_words(value: object, schema: dict[str, Any], told: str) -> None:
    assert told in complain(value, schema)


@pytest.mark.parametrize(
    ("names", "place"),
    [
        pytest.param(["a", "b"], "$.a.b", id="names"),
        pytest.param(["größe"], "$.größe", id="letters of any language"),
        pytest.param(["a b"], '$["a b"]', id="two words"),
        pytest.param(["0"], '$["0"]', id="a digit that is no index"),
        pytest.param([""], '$[""]', id="no name"),
        pytest.param(['"]\n$.b'], '$["\\"]\\n$.b"]', id="a name that plays a path"),
    ],
)
def test_the_place_is_a_path_on_one_line(names: list[str], place: str) -> None:
    schema: dict[str, Any] = {"type": "null"}
    value: object = 1
    for name in reversed(names):
        schema, value = {"properties": {name: schema}}, {name: value}

    assert complain(value, schema) == f"{place}: must be of type null, not integer"


def test_of_a_long_path_the_end_is_shown() -> None:
    schema: dict[str, Any] = {"type": "null"}
    value: object = 1
    for number in range(50):
        schema, value = {"properties": {f"name{number}": schema}}, {f"name{number}": value}

    place, _ = complain(value, schema).split(": ")

    assert len(place) == 80
    assert place.startswith("…")
    assert place.endswith(".name1.name0")


def test_a_person_is_told_in_the_words_of_a_language() -> None:
    error, *_ = Draft202012Validator({"type": ["string", "null"]}).iter_errors(1)

    told = explain(error, lambda words: f"¡{words}!")

    assert told == "¡must be of type string¡ or !null, not integer!"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"), (True, "boolean"), (0, "integer"), (0.0, "number"),
        ("", "string"), ([], "array"), ({}, "object"),
    ],
)  # fmt: skip
def test_types_have_the_names_of_json(value: object, name: str) -> None:
    assert name_type(value) == name


@given(st.text() | st.lists(st.text()), st.integers(2, 90))
def test_what_is_shortened_is_a_beginning_and_says_so(value: object, longest: int) -> None:
    whole = shorten(value, 10**9)

    short = shorten(value, longest)

    assert len(short) <= longest
    assert short == whole or (short[-1] == "…" and whole.startswith(short[:-1]))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    ),
    st.text(max_size=200),
)
def test_a_complaint_is_one_short_line_whatever_the_value(value: object, name: str) -> None:
    schema = {"properties": {name: {"not": {}}}, "required": [name], "minProperties": 10**6}

    told = complain({name: value}, schema)

    assert len(told) <= 200
    assert "\n" not in told
