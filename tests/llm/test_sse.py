"""Objects come out the same, however the network cuts their bytes, and however they are parted."""

import json
import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.errors import AnswerUnreadable
from bot.llm.json_types import Json
from bot.llm.sse import LONGEST_EVENT, EventReader

CUTS = st.lists(st.integers(0, 400), max_size=12)
LINES = st.sampled_from(
    [
        'data: {"a": 1}',
        'data:{"a":2}',
        'data: {"a": "你好 😀"}',
        'data: {"a":',
        "data: 3}",
        "data: words",
        "data:",
        ": ping",
        "event: message",
        "event: error",
        "id: 7",
        "retry: 100",
        '{"a": 4}',
        "{",
        "words",
        "",
        "",
    ]
)


def read(raw: bytes, cuts: list[int]) -> tuple[list[Json], bool]:
    """The objects in the bytes when they arrive in these pieces, and whether [DONE] was there."""
    places = [0, *sorted(min(cut, len(raw)) for cut in cuts), len(raw)]
    reader, found = EventReader(), []
    for start, end in pairwise(places):
        found += reader.feed(raw[start:end])
    return found + reader.end(), reader.is_done


@given(st.lists(LINES), st.sampled_from(["\n", "\r\n", "\r"]), CUTS)
@example(['data: {"a": "😀"}', ""], "\r\n", [12, 13, 14, 18])
def test_any_cutting_of_the_bytes_gives_the_same_objects(
    lines: list[str], newline: str, cuts: list[int]
) -> None:
    raw = newline.join([*lines, "data: [DONE]", "", ""]).encode()

    assert read(raw, cuts) == read(raw, [])


@given(st.lists(LINES), st.sampled_from([b"\r\n", b"\r"]))
def test_the_kind_of_line_ends_makes_no_difference(lines: list[str], newline: bytes) -> None:
    unix = "\n".join([*lines, ""]).encode()

    assert read(unix.replace(b"\n", newline), []) == read(unix, [])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_what_was_sent_is_what_is_read(texts: list[str]) -> None:
    chunks = [{"text": text} for text in texts]
    raw = "".join(f": ping\n\ndata: {json.dumps(chunk)}\n\n" for chunk in chunks).encode()

    assert read(raw, [])[0] == chunks


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'data: {"a": 1}\n\ndata: {"b": 2}\n\n', id="as it should be"),
        pytest.param(b'data: {"a": 1}\ndata: {"b": 2}\n', id="parted by single line ends"),
        pytest.param(b'\xef\xbb\xbfdata: {"a": 1}\n\ndata: {"b": 2}', id="behind a BOM"),
        pytest.param(b'{"a": 1}\n{"b": 2}\n', id="bare lines"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}\n\n{"b": 2}', id="bare lines behind a BOM"),
        pytest.param(b'data: {"a":\ndata: 1}\n\ndata: {"b": 2}\n\n', id="an object in two lines"),
        pytest.param(b'[{"a": 1},\n\n {"b": 2}]', id="one body with a list"),
        pytest.param(b'data: {"a": 1}\n\ndata: oops\n\ndata: {"b": 2}\n\n', id="beside nonsense"),
        pytest.param(b'data: {"c\ndata: {"a": 1}\ndata: {"b": 2}\n\n', id="behind half of one"),
        pytest.param(b'Oops\n{"a": 1}\n{"b": 2}\n', id="behind a word"),
    ],
)
def test_an_object_is_found_however_it_is_wrapped(raw: bytes) -> None:
    assert read(raw, [])[0] == [{"a": 1}, {"b": 2}]


def test_a_body_of_many_lines_is_one_object() -> None:
    body = {"choices": [{"message": {"content": "Hi"}}, {}], "usage": {}}

    assert read(json.dumps(body, indent=2).encode(), [])[0] == [body]
    assert read(json.dumps(body, indent=2).replace("\n", "\n\n").encode(), [])[0] == [body]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b'event: error\ndata: {"message": "No."}\n\n', {"error": {"message": "No."}}),
        (b'event: error\ndata: {"error": {"code": 1}}\n\n', {"error": {"code": 1}}),
        (b"event: error\ndata: Overloaded\n\n", {"error": "Overloaded"}),
        (b"event:error\ndata: [7]\n\n", {"error": [7]}),
    ],
)
def test_an_event_that_is_called_an_error_is_one(raw: bytes, error: Json) -> None:
    assert read(raw + b'data: {"a": 1}\n\n', [])[0] == [error, {"a": 1}]


@pytest.mark.parametrize("written", ["data: [DONE]\n", "data:[DONE]\n\n", "[DONE]\n"])
def test_done_is_noted_at_once_and_is_no_object(written: str) -> None:
    reader = EventReader()

    assert reader.feed(b'{"a": 1}\n') == [{"a": 1}]
    assert reader.feed(written.encode()) == []
    assert reader.is_done


def test_an_object_is_given_as_soon_as_it_is_whole() -> None:
    reader = EventReader()

    assert reader.feed(b'data: {"a": 1}') == []
    assert reader.feed(b"\n") == [{"a": 1}]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        pytest.param(b'data: {"a": "x\ty"}\n\n', [{"a": "x\ty"}], id="a bare tab"),
        pytest.param(b'data: {"a": "x\xf0\x9f"}\n\n', [{"a": "x\ufffd"}], id="half a character"),
        pytest.param(
            b'data: {"a": "x", "n": ' + b"9" * 5000 + b"}\n\n", [{"a": "x", "n": float("inf")}]
        ),
        pytest.param(b'data: {"a": -Infinity}\n\n', [{"a": -float("inf")}], id="infinity"),
        pytest.param(b"data: " + b'{"a":' * 100_000 + b"\n\n", [], id="nested without end"),
        pytest.param(b'data: [1]\n\ndata: null\n\ndata: \xff\n\ndata: "x"\n\n', [], id="others"),
    ],
)
def test_what_is_a_little_wrong_does_not_vanish(raw: bytes, found: list[Json]) -> None:
    assert read(raw, [])[0] == found


@pytest.mark.parametrize(
    "piece",
    [b"x" * 1000, b"data: " + b"x" * 1000 + b"\n", b'{"a":\n', b": ping\n" * 100],
    ids=["line", "event", "body", "comments"],
)
def test_what_has_no_end_is_not_read_to_its_end(piece: bytes) -> None:
    reader = EventReader()

    def read_all() -> None:
        for _ in range(2 * LONGEST_EVENT // len(piece)):
            reader.feed(piece)

    with pytest.raises(AnswerUnreadable):
        read_all()


def test_many_small_pieces_of_a_long_line_cost_no_more_than_their_bytes() -> None:
    began_at = time.process_time()
    reader = EventReader()
    for _ in range(200_000):
        reader.feed(b"0123456789" * 3)

    # With a copy of the line at each piece, it is minutes.
    assert time.process_time() - began_at < 5
