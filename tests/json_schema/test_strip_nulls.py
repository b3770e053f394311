"""A null that only stands for a missing property goes; one that means something stays."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.json_schema.dialects import build_validator
from bot.json_schema.strip_nulls import strip_nulls

STRING = {"type": "string"}
NULLABLE = {"type": ["string", "null"]}


def wrap(*required: str, **properties: object) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def strip(value: object, schema: dict[str, Any]) -> object:
    return strip_nulls(value, schema, build_validator(schema))


@pytest.mark.parametrize(
    ("value", "schema", "left"),
    [
        pytest.param({"a": None}, wrap(a=STRING), {}, id="optional"),
        pytest.param({"a": None}, wrap("a", a=STRING), {"a": None}, id="required"),
        pytest.param({"a": None}, wrap(a=NULLABLE), {"a": None}, id="allowed"),
        pytest.param({"a": None}, wrap(a={"enum": ["x", None]}), {"a": None}, id="a choice"),
        pytest.param({"a": None}, wrap(a=True), {"a": None}, id="anything goes"),
        pytest.param({"a": None}, wrap(a=False), {}, id="nothing goes"),
        pytest.param({"a": 0, "b": ""}, wrap(a=STRING, b={}), {"a": 0, "b": ""}, id="no nulls"),
        pytest.param({"a": [None]}, wrap(a={"items": STRING}), {"a": [None]}, id="in a list"),
        pytest.param(
            [{"a": None}, {"a": "x"}], {"items": wrap(a=STRING)}, [{}, {"a": "x"}], id="of objects"
        ),
        pytest.param(
            [{"a": None}],
            {"prefixItems": [wrap(a=NULLABLE)], "items": wrap(a=STRING)},
            [{"a": None}],
            id="items are the rest behind a tuple",
        ),
        pytest.param(
            {"a": None, "b": None},
            {"allOf": [wrap(a=STRING), wrap(b=STRING)]},
            {},
            id="by each of its parts",
        ),
        pytest.param(
            {"kind": "b", "a": None},
            {"oneOf": [wrap(kind={"const": "a"}, a=STRING), wrap(kind={"const": "b"}, a=NULLABLE)]},
            {"kind": "b", "a": None},
            id="by the form that fits",
        ),
        pytest.param(
            {"a": None, "b": 1},
            {"anyOf": [wrap(a=STRING, b=STRING)]},
            {"a": None, "b": 1},
            id="no form fits",
        ),
        pytest.param(
            {"next": {"next": None, "x": None}, "x": "y"},
            wrap(next={"$ref": "#"}, x=STRING),
            {"next": {}, "x": "y"},
            id="as deep as it goes",
        ),
        pytest.param({"a": None}, {"$ref": "#/$defs/none"}, {"a": None}, id="to nothing"),
    ],
)
def test_a_null_goes_where_it_means_nothing(
    value: object, schema: dict[str, Any], left: object
) -> None:
    given_value = deepcopy(value)

    assert strip(value, schema) == left
    assert value == given_value


@given(
    st.dictionaries(
        st.sampled_from("abc"),
        st.none() | st.integers() | st.dictionaries(st.sampled_from("abc"), st.none()),
    )
)
def test_nothing_is_left_to_strip_and_no_valid_value_is_touched(value: dict[str, Any]) -> None:
    schema = wrap("a", a={"$ref": "#/$defs/n"}, b={"$ref": "#"}, c={"type": "integer"}) | {
        "$defs": {"n": {"type": ["integer", "null"]}}
    }

    once = strip(value, schema)

    assert strip(once, schema) == once
    assert once == value or not build_validator(schema).is_valid(value)
