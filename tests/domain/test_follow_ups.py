"""Questions that may come next: found, taken off, and never seen while an answer grows."""

import random

import pytest

from bot.domain.follow_ups import (
    INSTRUCTION,
    LONGEST,
    Parted,
    are_wanted,
    ask_for_follow_ups,
    hide_follow_ups,
    part_follow_ups,
    shorten_label,
)


@pytest.mark.parametrize(
    ("written", "text", "questions"),
    [
        pytest.param("Yes.\n\n>>? Why?\n>>? How?", "Yes.", ("Why?", "How?"), id="as told"),
        pytest.param("Yes.\n>>?Why?\n\n>>?   How?\n", "Yes.", ("Why?", "How?"), id="other spaces"),
        pytest.param("Yes.\n- >>? Why?\n2. >>? How?", "Yes.", ("Why?", "How?"), id="as a list"),
        pytest.param("Yes.\n**>>? Why?**\n>>? `How?`", "Yes.", ("Why?", "How?"), id="emphasis"),
        pytest.param("Yes.\r\n>>? Why?\r\n", "Yes.", ("Why?",), id="two signs for a line's end"),
        pytest.param("Yes.\n>>? Why?\nBye.", "Yes.\nBye.", ("Why?",), id="words behind"),
        pytest.param("Yes.\n>>? a?\n>>? b?\n>>? c?\n>>? d?", "Yes.", ("a?", "b?", "c?"), id="four"),
        pytest.param("Yes.\n>>? Why?\n>>? Why?", "Yes.", ("Why?",), id="twice the same"),
        pytest.param("Yes.\n>>?\n>>? **\n", "Yes.", (), id="nothing in it"),
        pytest.param(f"Yes.\n>>? {'x' * (LONGEST + 1)}", "Yes.", (), id="a whole essay"),
        pytest.param("Yes.\n>>", "Yes.", (), id="half a mark"),
        pytest.param("Yes.\n>>? a\u202eb\x00c\u2028d", "Yes.", ("a bc d",), id="what turns text"),
        pytest.param("Yes.\n>>? 👩\u200d🔬?", "Yes.", ("👩\u200d🔬?",), id="an emoji of three"),
        pytest.param("Yes.\n>>? \ud83d", "Yes.", ("\ufffd",), id="half a character"),
        pytest.param("Yes.  \n", "Yes.  \n", (), id="none"),
        pytest.param("> a\n>> b\n>>> c", "> a\n>> b\n>>> c", (), id="quotations"),
        pytest.param("Write `>>? x` or a >>? b", "Write `>>? x` or a >>? b", (), id="in a line"),
        pytest.param(">>? Why?", "", ("Why?",), id="nothing else"),
    ],
)
def test_what_is_answer_and_what_comes_next(
    written: str, text: str, questions: tuple[str, ...]
) -> None:
    parted = part_follow_ups(written)

    assert (parted.text, parted.questions) == (text, questions)


@pytest.mark.parametrize(
    ("written", "is_over"),
    [
        pytest.param("Yes.\n>>? Why?\n\n", True, id="a question"),
        pytest.param("Yes.\n>>?", True, id="a mark"),
        pytest.param("Yes.\n>>? Why?\n>", True, id="half a mark behind one"),
        pytest.param("Yes.\n>>", False, id="half a mark"),
        pytest.param("Yes.\n>>? Why?\nAnd", False, id="words behind one"),
        pytest.param("Yes.", False, id="no question"),
        pytest.param("```\n>>? Why?", False, id="code"),
    ],
)
def test_what_ends_in_questions_was_whole_before(written: str, *, is_over: bool) -> None:
    assert part_follow_ups(written).is_over is is_over
    assert part_follow_ups(written, is_cut=True).is_over is is_over


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("```\n>>? no\n```", id="a block"),
        pytest.param("~~~sh\n>>? no\n```\n>>? no\n~~~", id="another fence in it"),
        pytest.param("````\n```\n>>? no\n````", id="a longer fence"),
        pytest.param("- x\n  ```\n  >>? no\n  ```", id="in a list"),
        pytest.param("> ```\n>>? no\n> ```", id="in a quotation"),
        pytest.param("    >>? no", id="by four spaces"),
        pytest.param("```\n>>? no", id="not closed"),
    ],
)
def test_code_is_left_alone(code: str) -> None:
    assert part_follow_ups(code) == Parted(code)
    assert hide_follow_ups(code) == code


def test_code_between_backticks_opens_no_block() -> None:
    assert part_follow_ups("```a``` b\n>>? Why?").questions == ("Why?",)


@pytest.mark.parametrize(
    ("written", "parted"),
    [
        pytest.param("Yes.\n>>? Why?\n>>? Ho", Parted("Yes.", ("Why?",)), id="in a question"),
        pytest.param("Yes.\n>>? Why?\n", Parted("Yes.", ("Why?",)), id="behind one"),
        pytest.param("Yes.\n>>? Why?\n>", Parted("Yes.", ("Why?",)), id="in a mark"),
        pytest.param("Yes. And", Parted("Yes. And"), id="in the answer"),
    ],
)
def test_of_what_breaks_off_whole_questions_are_left(written: str, parted: Parted) -> None:
    found = part_follow_ups(written, is_cut=True)

    assert (found.text, found.questions) == (parted.text, parted.questions)


_PIECES = [
    *("\n", "\n\n", ">", ">>", ">>?", ">>? q\n", " ", "    ", "- ", "1", "1. ", "*", "**", "_"),
    *("`", "```", "```\n", "~~~", "word", "中文", "?", "\r\n", "\x0b", "\u2028"),
]


def test_whatever_comes_nothing_that_is_shown_has_to_be_taken_back() -> None:
    chance = random.Random(15)  # noqa: S311  # no secret
    for _ in range(4000):
        written = "".join(chance.choice(_PIECES) for _ in range(chance.randint(0, 12)))
        whole, ended = hide_follow_ups(written), part_follow_ups(written)

        assert all(whole.startswith(hide_follow_ups(written[:end])) for end in range(len(written)))
        assert all(0 < len(question) <= LONGEST for question in ended.questions)
        # The end adds a line that might have become a question, and takes off what is blank.
        assert ended.text.startswith(whole.rstrip())
        assert part_follow_ups(ended.text).questions == ()


def test_a_long_answer_is_looked_through_quickly() -> None:
    written = "- " * 50_000 + "\n" + "> " * 50_000 + "\n>>? Why?"

    assert part_follow_ups(written).questions == ("Why?",)


def test_the_system_prompt_asks_for_them_always_alike() -> None:
    assert ask_for_follow_ups("Be kind.") == f"Be kind.\n\n{INSTRUCTION}"
    assert ask_for_follow_ups("") == INSTRUCTION
    assert are_wanted(ask_for_follow_ups("Be kind."))
    assert not are_wanted("Be kind.")


def test_a_label_is_cut_to_what_a_button_shows() -> None:
    assert shorten_label("x" * 64) == "x" * 64
    assert shorten_label("x" * 65) == f"{'x' * 63}…"
