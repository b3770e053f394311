"""Reasoning at the beginning of an answer is never seen; what follows always is."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.llm.thinking import ThinkingFilter

TAGGY = st.lists(
    st.sampled_from(
        [
            "<think>",
            "</think>",
            "</THINK>\n",
            "\n</thinking>\n",
            "<reason>",
            "[THINK]",
            "[/think]",
            "◁think▷",
            "◁/think▷",
            "<|start|>assistant",
            "<|channel|>analysis<|message|>",
            "<|channel|>final<|message|>",
            "<|end|>",
            "```",
            "<",
            "think",
            ">",
            "</",
            " ",
            "\n",
            "a",
            "İ",
            "Hi",
            "<b>",
        ]
    )
).map("".join)


def see(*pieces: str) -> str:
    """What a person sees in the end of an answer that comes in these pieces."""
    thinking = ThinkingFilter()
    visible = ""
    for piece in pieces:
        more = thinking.feed(piece)
        visible = more if thinking.take_back() else visible + more
    return visible + thinking.end()


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
        pytest.param("<table>", "<table>", id="another tag"),
        pytest.param("<Think>hm</tHINK>Hello", "Hello", id="in any case"),
        pytest.param("<thinking>hm</thinking>Hello", "Hello", id="thinking"),
        pytest.param("<thought>hm</thought>\nHello", "Hello", id="thought"),
        pytest.param("<reasoning>hm</reasoning>Hello", "Hello", id="reasoning"),
        pytest.param("<reason>hm</think></reason>Hello", "Hello", id="its own closing tag"),
        pytest.param("[THINK]hm[/THINK]Hello", "Hello", id="Mistral's"),
        pytest.param("◁think▷hm◁/think▷Hello", "Hello", id="Kimi's"),
        pytest.param("<think>İİİ</think>Hello", "Hello", id="a letter that grows in lower case"),
        pytest.param(
            "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Hi",
            "Hi",
            id="harmony",
        ),
        pytest.param(
            "<|start|>assistant<|channel|>analysis<|message|>hm<|channel|>final<|message|>Hi",
            "Hi",
            id="harmony without an end",
        ),
        pytest.param("<|channel|>final<|message|>Hi", "Hi", id="harmony without reasoning"),
        pytest.param("<|channel|>analysis<|message|>hm", "", id="unfinished harmony"),
        pytest.param("</think>\n\nHello", "Hello", id="a closing tag first"),
        pytest.param("hm hm\n</think>\n\nHello", "Hello", id="a closing tag alone on its line"),
        pytest.param("hm\n\nhm\n </THINK> \nHello", "Hello", id="the same in any case"),
        pytest.param(
            "hm\n</think>\n<think>hm</think>Hello", "Hello", id="reasoning behind a closing tag"
        ),
        pytest.param("hm\n</think>\n\n", "hm\n</think>\n\n", id="nothing behind the tag"),
        pytest.param("Close it with </think> here.", "Close it with </think> here.", id="in words"),
        pytest.param("```\n</think>\n```\nSo.", "```\n</think>\n```\nSo.", id="in code"),
        pytest.param(
            "Open with <think> and then\n</think>\ncloses.",
            "Open with <think> and then\n</think>\ncloses.",
            id="spoken about before",
        ),
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


def test_indented_lines_and_tags_of_html_are_not_held_back_for_long() -> None:
    thinking = ThinkingFilter()

    assert thinking.feed("Hi\n  </t") == "Hi\n"
    assert thinking.feed("d>") == "  </td>"


def test_long_reasoning_costs_no_more_than_its_length_and_is_counted() -> None:
    began_at = time.process_time()
    thinking = ThinkingFilter()
    for _ in range(200_000):
        thinking.feed("<think> hm")

    # With all of it kept, it is minutes.
    assert time.process_time() - began_at < 5
    assert thinking.size > 1_900_000


@pytest.mark.parametrize("piece", ["\n", " ", "word ", "</think>\n", "<|"])
def test_long_answers_cost_no_more_than_their_length(piece: str) -> None:
    began_at = time.process_time()

    see(*[piece] * 100_000)

    assert time.process_time() - began_at < 5


@pytest.mark.parametrize(
    ("text", "thought"),
    [
        pytest.param("Hello", "", id="none"),
        pytest.param("<think>hm, yes</think>Hello", "hm, yes", id="whole"),
        pytest.param("<think>hm", "hm", id="unfinished"),
        pytest.param("<think>a</think><think>b</think>Hello", "ab", id="twice"),
        pytest.param("<|channel|>analysis<|message|>hm<|end|>Hello", "hm", id="gpt-oss"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_who_wants_to_see_the_reasoning_gets_it_without_its_tags(
    text: str, thought: str, size: int
) -> None:
    thinking = ThinkingFilter(keeps=True)
    taken = ""
    for at in range(0, len(text), size):
        thinking.feed(text[at : at + size])
        taken += thinking.take()
    thinking.end()

    assert taken + thinking.take() == thought
