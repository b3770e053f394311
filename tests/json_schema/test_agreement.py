"""What a provider enforces, and what we check afterwards, agree with what was ordered."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.json_schema.schema import read_schema, to_structure
from bot.json_schema.validation import validate
from bot.json_schema.walk import Schema, walk

Pair = tuple[Schema, Any]
"""A schema, and a value that is valid for it."""

LEAVES: st.SearchStrategy[Pair] = st.one_of(
    st.tuples(st.just({"type": "string"}), st.text(max_size=5)),
    st.tuples(st.just({"type": "integer", "minimum": 0}), st.integers(0, 9)),
    st.tuples(st.just({"type": "boolean"}), st.booleans()),
    st.tuples(st.just({"enum": ["a", "b"]}), st.sampled_from(["a", "b"])),
    st.tuples(st.just({"const": 3}), st.just(3)),
)
LOOSE: st.SearchStrategy[Pair] = st.one_of(
    st.tuples(st.just({"type": ["string", "null"]}), st.none() | st.text(max_size=5)),
    st.tuples(st.just({"type": "string", "minLength": 1}), st.text(min_size=1, max_size=5)),
    st.tuples(st.just({"type": "object"}), st.just({"any": [None]})),
    st.tuples(st.just({}), st.none()),
)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    named = draw(st.dictionaries(st.sampled_from("abcd"), inner, min_size=1, max_size=3))
    required = [name for name in named if draw(st.booleans())]
    present = [name for name in named if name in required or draw(st.booleans())]
    schema: Schema = {
        "type": "object",
        "properties": {name: pair[0] for name, pair in named.items()},
        "required": required,
    }
    return schema, {name: named[name][1] for name in present}


@st.composite
def either(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    schema, value = draw(inner)
    branches = draw(st.permutations([schema, draw(inner)[0]]))
    return {"anyOf": list(branches)}, value


def grow(leaves: st.SearchStrategy[Pair], *, with_either: bool) -> st.SearchStrategy[Pair]:
    def widen(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
        lists = inner.map(lambda pair: ({"type": "array", "items": pair[0]}, [pair[1]]))
        return objects(inner) | lists | (either(inner) if with_either else st.nothing())

    return objects(st.recursive(leaves, widen, max_leaves=6))


def fill(value: Any, strict: Schema) -> Any:
    """As a model writes it that has to name every property."""
    if "anyOf" in strict and value is not None:
        strict = next(part for part in strict["anyOf"] if part.get("type") != "null")
    if isinstance(value, dict):
        return {name: fill(value.get(name), part) for name, part in strict["properties"].items()}
    return [fill(item, strict["items"]) for item in value] if isinstance(value, list) else value


@given(grow(LEAVES | LOOSE, with_either=True))
def test_a_structure_is_strict_by_the_rules_or_does_not_say_so(pair: Pair) -> None:
    schema = read_schema(json.dumps(pair[0]))
    structure = to_structure(schema)

    parts = [part.schema for part in walk(json.loads(structure.schema))]
    assert structure.is_strict or structure.schema == schema
    for part in parts if structure.is_strict else []:
        assert {"type", "anyOf", "$ref"} & part.keys()
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])
        assert not {"minLength", "default", "allOf"} & part.keys()


@given(grow(LEAVES | LOOSE, with_either=True))
def test_a_valid_value_comes_out_as_it_went_in(pair: Pair) -> None:
    schema, value = read_schema(json.dumps(pair[0])), pair[1]

    assert json.loads(validate(json.dumps(value), schema).result) == value


@given(grow(LEAVES, with_either=False))
@settings(max_examples=60)
def test_what_a_strict_model_writes_for_a_value_comes_out_as_that_value(pair: Pair) -> None:
    schema, value = read_schema(json.dumps(pair[0])), pair[1]
    structure = to_structure(schema)
    assert structure.is_strict
    strict = json.loads(structure.schema)

    written = fill(value, strict)

    assert Draft202012Validator(strict).is_valid(written)
    assert json.loads(validate(json.dumps(written), schema).result) == value


@given(grow(LEAVES | LOOSE, with_either=True), st.text('{}[]":,abcd1nul ') | st.text())
def test_any_text_gets_a_result_or_a_complaint(pair: Pair, text: str) -> None:
    verdict = validate(text, read_schema(json.dumps(pair[0])))

    assert bool(verdict.result) != bool(verdict.complaint)
    assert len(verdict.complaint) <= 1000
