"""Events come out the same, however the network cuts their bytes."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from bot.llm.payload import parse_chunks
from bot.llm.sse import EventReader

CUTS = st.lists(st.integers(0, 400), max_size=12)
LINES = st.sampled_from(
    [
        "data: one",
        "data:two",
        "data: 你好 😀",
        "data:  two spaces",
        "data:",
        ": ping",
        "event: message",
        "id: 7",
        "retry: 100",
        "",
        "",
    ]
)


def read(raw: bytes, cuts: list[int]) -> tuple[list[bytes], bool]:
    """The events of the bytes when they arrive in these pieces, and whether [DONE] was there."""
    places = [0, *sorted(min(cut, len(raw)) for cut in cuts), len(raw)]
    reader, events = EventReader(), []
    for start, end in pairwise(places):
        events += reader.feed(raw[start:end])
    return events + reader.end(), reader.is_done


@given(st.lists(LINES), st.sampled_from(["\n", "\r\n"]), CUTS)
@example(["data: 😀", ""], "\r\n", [7, 8, 9, 12])
def test_any_cutting_of_the_bytes_gives_the_same_events(
    lines: list[str], newline: str, cuts: list[int]
) -> None:
    raw = newline.join([*lines, "data: [DONE]", "", ""]).encode()

    assert read(raw, cuts) == read(raw, [])


@given(st.lists(LINES))
def test_the_kind_of_line_ends_makes_no_difference(lines: list[str]) -> None:
    unix = "\n".join([*lines, ""]).encode()

    assert read(unix.replace(b"\n", b"\r\n"), []) == read(unix, [])


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1)
    )
)
def test_what_was_sent_is_what_is_read(texts: list[str]) -> None:
    raw = "".join(f": ping\n\ndata: {text}\n\n" for text in texts).encode()

    expected = [text.encode() for text in texts if text.strip(" \t\v\f") != "[DONE]"]
    assert read(raw, [])[0] == expected


def test_an_event_of_several_lines_is_joined() -> None:
    assert read(b"data: a\ndata: b\n\n", []) == ([b"a\nb"], False)


def test_a_last_event_without_its_blank_line_is_read() -> None:
    assert read(b"data: a\n\ndata: b", []) == ([b"a", b"b"], False)


def test_done_is_noted_and_is_no_event() -> None:
    assert read(b"data: a\n\ndata: [DONE]\n\n", []) == ([b"a"], True)


def test_an_event_is_given_as_soon_as_it_is_whole() -> None:
    reader = EventReader()

    assert reader.feed(b"data: a\n") == []
    assert reader.feed(b"\n") == [b"a"]


def test_what_is_no_json_object_is_left_out() -> None:
    events = [b'{"a": 1}', b"", b"[1]", b"null", b"\xff", b"{", b'"text"']

    assert parse_chunks(events) == [{"a": 1}]
