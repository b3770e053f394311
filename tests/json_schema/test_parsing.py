"""JSON is found where people and models put it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.json_schema.parsing import Malformed, parse_json


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": 1}', id="bare"),
        pytest.param('\ufeff\n {"a": 1}\u00a0\n', id="byte order mark and blanks"),
        pytest.param('```json\n{"a": 1}\n```', id="fence"),
        pytest.param(' ```\n{"a": 1}\n``` \n', id="fence without a language"),
        pytest.param('```json {"a": 1}```', id="fence on one line"),
        pytest.param('```json\n{"a": 1}', id="fence that was not closed"),
        pytest.param('Here it is:\n\n{"a": 1}\n\nAnything else?', id="sentence around"),
        pytest.param('Sure [as asked]: {"a": 1} (that is all)', id="brackets in the sentence"),
        pytest.param('Sure:\n```json\n{"a": 1}\n```\nDone.', id="sentence around a fence"),
    ],
)
def test_json_is_found_in_what_stands_around_it(text: str) -> None:
    assert parse_json(text) == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": {"b": 1}, "c": ', id="object in an object"),
        pytest.param('{"a": [1, 2], "c": ', id="list in an object"),
        pytest.param('[{"a": 1}, {"b": ', id="object in a list"),
        pytest.param('Sure: {"a": {"b": 1}, "c": ', id="after a sentence"),
        pytest.param('[1, 2]\n{"b": ', id="after something whole"),
    ],
)
def test_a_part_of_json_that_was_cut_off_is_not_taken_for_the_whole(text: str) -> None:
    with pytest.raises(Malformed):
        parse_json(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "line 1, column 1: a value is missing", id="nothing"),
        pytest.param('{"a": 1,\n "b" 2}', "line 2, column 6: a colon is missing", id="colon"),
        pytest.param('{"a": 1\n"b": 2}', "line 2, column 1: a comma", id="comma"),
        pytest.param('```json\n{"a": x}\n```', "line 2, column 7: a value", id="inside a fence"),
        pytest.param('{"a": 1} {"b": 2}', "extra text after the end", id="two"),
        pytest.param('Yes: {"a" 1}', "line 1, column 11: a colon", id="inside a sentence"),
        pytest.param('{"a": "1\n2"}', "a line break", id="line break in a string"),
        pytest.param('{"a": NaN}', "NaN is not", id="not a number"),
        pytest.param('{"a": -Infinity}', "-Infinity is not", id="infinity"),
        pytest.param('{"a": 1e999}', "too large", id="a number beyond all floats"),
        pytest.param('{"a": ' + "9" * 5000 + "}", "too many digits", id="a number of 5000 digits"),
        pytest.param("[" * 100_000, "nested too deeply", id="100,000 brackets"),
    ],
)
def test_malformed_json_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_json(text)

    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('{"\\ud800": "\\udc00"}', {"\ufffd": "\ufffd"}, id="alone"),
        pytest.param('["\\ud83d\\ude00"]', ["😀"], id="both escaped"),
        pytest.param('["\ud83d\ude00"]', ["😀"], id="both bare"),
        pytest.param('["\ud83d\\ude00"]', ["\ufffd\ufffd"], id="one bare and one escaped"),
        pytest.param('["\\u0000", "\\\\ud800"]', ["\x00", "\\ud800"], id="no halves at all"),
    ],
)
def test_half_characters_are_mended(text: str, value: object) -> None:
    assert parse_json(text) == value


@given(st.text() | st.text('{}[]",:`\\ud8e1Na \n'))
def test_whatever_the_text_it_is_a_value_that_can_be_sent_or_malformed(text: str) -> None:
    try:
        value = parse_json(text)
    except Malformed:
        return

    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
