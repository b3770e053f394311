"""Reasoning at the beginning of an answer is never seen; what follows always is."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.llm.thinking import ThinkingFilter

TAGGY = st.lists(
    st.sampled_from(["<think>", "</think>", "<", "think", ">", "</", " ", "\n", "a", "Hi", "<b>"])
).map("".join)


def see(*pieces: str) -> str:
    """What a person sees of an answer that comes in these pieces."""
    thinking = ThinkingFilter()
    return "".join(thinking.feed(piece) for piece in pieces) + thinking.end()


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        pytest.param("Hello", "Hello", id="no reasoning"),
        pytest.param("<think>hm</think>Hello", "Hello", id="reasoning first"),
        pytest.param("\n<think>\nhm\n</think>\n\nHello", "Hello", id="with blank lines"),
        pytest.param("<think></think>Hello", "Hello", id="empty reasoning"),
        pytest.param("<think>hm", "", id="unfinished reasoning"),
        pytest.param("<think>hm</think>", "", id="nothing but reasoning"),
        pytest.param("Write <think> to think", "Write <think> to think", id="spoken about"),
        pytest.param("<thinking>", "<thinking>", id="another tag"),
        pytest.param("<thi", "<thi", id="the beginning of a tag"),
        pytest.param("  Hello", "  Hello", id="an indentation"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_reasoning_is_what_stands_in_the_tag_at_the_beginning(text: str, visible: str) -> None:
    assert see(text) == visible
    assert see(*text) == visible


@given(TAGGY, st.lists(st.integers(0, 60), max_size=8))
@example("<think>a</think>\n\nHi", [17])
@example("<think>a</think><think>b</think>Hi", [17])
def test_any_cutting_gives_the_same_visible_text(text: str, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[start:end] for start, end in pairwise(places)]

    assert see(*pieces) == see(text)


@given(st.text())
def test_an_answer_without_the_tag_is_seen_whole(text: str) -> None:
    assert see("Hi", text) == "Hi" + text


def test_words_are_not_held_back_longer_than_needed() -> None:
    thinking = ThinkingFilter()

    assert thinking.feed("<thi") == ""
    assert thinking.feed("s") == "<this"
    assert thinking.feed(" is it") == " is it"
