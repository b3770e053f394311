"""Marks in a text as Markdown."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message_marks import Mark, Marked


def mark(text: str, words: str, kind: str, url: str = "", language: str = "") -> Mark:
    """A mark over words of a text."""
    start = text.index(words)
    return Mark(kind, start, start + len(words), url, language)


@pytest.mark.parametrize(
    ("text", "marks", "written"),
    [
        pytest.param("run ls now", [("ls", "code", {})], "run `ls` now", id="code"),
        pytest.param("a `b` c", [("`b`", "code", {})], "a `` `b` `` c", id="code with ticks"),
        pytest.param(
            "Look: x = 1 ok?",
            [("x = 1", "pre", {"language": "py"})],
            "Look: \n```py\nx = 1\n```\n ok?",
            id="a block amid a line",
        ),
        pytest.param(
            "```\ninner\n```",
            [("```\ninner\n```", "pre", {"language": "a b"})],
            "````\n```\ninner\n```\n````",
            id="a block with a fence, of a language that is none",
        ),
        pytest.param(
            "see this",
            [("this", "text_link", {"url": "https://a.example/(x)"})],
            "see [this](https://a.example/%28x%29)",
            id="a link",
        ),
        pytest.param(
            "https://a.example",
            [("https://a.example", "text_link", {"url": "https://a.example"})],
            "https://a.example",
            id="a link that hides nothing",
        ),
        pytest.param(
            "one\ntwo\nmine", [("one\ntwo", "blockquote", {})], "> one\n> two\n\nmine", id="a quote"
        ),
        pytest.param(
            "one\n\nmine", [("one", "blockquote", {})], "> one\n\nmine", id="a quote and a gap"
        ),
        pytest.param("so\none\n", [("one", "blockquote", {})], "so\n> one\n", id="a last quote"),
        pytest.param(
            "a b",
            [("a", "spoiler", {}), ("a b", "text_link", {"url": "https://a.example"})],
            "[||a|| b](https://a.example)",
            id="the shorter of two that begin together is inside",
        ),
        pytest.param("a `", [("a `", "code", {})], "`` a ` ``", id="code that ends with a tick"),
        pytest.param(
            "\n  if x:\n", [("\n  if x:\n", "pre", {})], "```\n  if x:\n```", id="indented code"
        ),
        pytest.param("  hm", [("  hm", "blockquote", {})], ">   hm", id="an indented quote"),
        pytest.param(
            "a b",
            [("a b", "blockquote", {}), ("b", "expandable_blockquote", {})],
            "> a b",
            id="a quote in a quote",
        ),
        pytest.param(
            "a b",
            [("a b", "spoiler", {}), ("b", "spoiler", {})],
            "||a b||",
            id="a spoiler in a spoiler",
        ),
        pytest.param("the end", [("end", "spoiler", {})], "the ||end||", id="a spoiler"),
        pytest.param(
            "a b c",
            [("a b c", "spoiler", {}), ("b", "code", {}), ("a b c", "blockquote", {})],
            "> ||a `b` c||",
            id="one in another",
        ),
        pytest.param("bold", [("bold", "bold", {})], "bold", id="what is not kept"),
        pytest.param(
            "code", [("code", "pre", {}), ("od", "code", {})], "```\ncode\n```", id="inside"
        ),
    ],
)
def test_marks_become_markdown(
    text: str, marks: list[tuple[str, str, dict[str, str]]], written: str
) -> None:
    found = tuple(mark(text, words, kind, **fields) for words, kind, fields in marks)

    assert Marked(text, found).write() == written


def test_a_mark_that_crosses_another_ends_with_it() -> None:
    marks = (Mark("spoiler", 0, 3), Mark("code", 2, 5))

    assert Marked("abcde", marks).write() == "||ab`c`||de"


def test_a_piece_keeps_what_is_marked_in_it() -> None:
    text = "call: run ls now"

    assert Marked(text, (mark(text, "ls now", "code"),)).cut(6, 12).write() == "run `ls`"


KINDS = ("bold", "pre", "code", "text_link", "blockquote", "spoiler", "mention")
MARKS = st.builds(
    Mark, st.sampled_from(KINDS), st.integers(0, 30), st.integers(0, 30), st.just("https://a.b")
)


@given(st.text())
def test_without_marks_a_text_is_as_it_was(text: str) -> None:
    assert Marked(text).write() == text


@given(st.text("abc\n`>😀", max_size=30), st.lists(MARKS, max_size=8))
def test_every_letter_is_kept_in_its_order(text: str, marks: list[Mark]) -> None:
    bounded = tuple(Marked(text, tuple(marks)).cut(0, len(text)).marks)
    written = iter(Marked(text, bounded).write())

    assert all(letter in written for letter in text if letter not in "\n")


def test_writing_takes_time_in_proportion_to_the_text() -> None:
    def seconds(size: int) -> float:
        text, step = "x\n`" * size, 3 * size // 100
        marks = tuple(
            Mark(kind, at * step, at * step + span)
            for at in range(100)
            for kind, span in (("blockquote", 3 * size), ("pre", step), ("code", step))
        )
        began = time.perf_counter()
        Marked(text, marks).write()
        return time.perf_counter() - began

    small = min(seconds(2_000) for _ in range(5))
    large = min(seconds(20_000) for _ in range(5))
    assert large < 50 * small + 0.05


def test_a_piece_has_no_marks_of_what_lies_beside_it() -> None:
    text = "one two"
    marks = (mark(text, "one", "code"), mark(text, "two", "spoiler"))

    assert Marked(text, marks).cut(3, 4).marks == ()
    assert Marked(text, marks).under("spoiler", "bold") == [(marks[1], "two")]
