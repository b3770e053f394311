"""Signs of our own are lifted without a trace, and nobody else's text can hold one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegramify_markdown import utf16_len

from bot.telegram.outgoing.text.placeholders import (
    BREAK,
    DOLLAR,
    EDGE,
    LESS,
    Lifted,
    Span,
    closing,
    opening,
    restore,
    without_foreign,
)

B, B_END, C, C_END = opening("bold"), closing("bold"), opening("code"), closing("code")
PIECES = st.sampled_from(["a", "😀", "\n", " ", B, B_END, C, C_END, BREAK, EDGE, LESS, DOLLAR])


@pytest.mark.parametrize(
    ("text", "shown", "spans"),
    [
        pytest.param(f"a{B}b{B_END}c", "abc", [("bold", 1, 2)], id="one"),
        pytest.param(f"😀{B}😀{B_END}", "😀😀", [("bold", 2, 4)], id="in UTF-16 units"),
        pytest.param(
            f"{B}a{C}b{C_END}{B_END}", "ab", [("code", 1, 2), ("bold", 0, 2)], id="one in another"
        ),
        pytest.param(
            f"{B}a{B}b{B_END}c{B_END}", "abc", [("bold", 1, 2), ("bold", 0, 3)], id="twice the same"
        ),
        pytest.param(f"{B_END}a{B}", "a", [], id="the wrong way round"),
        pytest.param(f"{B}a{C_END}", "a", [], id="another one's end"),
        pytest.param(f"{LESS}a{DOLLAR}", "<a$", [], id="letters that stood for others"),
        pytest.param(f"a{EDGE}b", "ab", [], id="an edge"),
    ],
)
def test_marks_are_lifted_and_what_stood_between_them_is_known(
    text: str, shown: str, spans: list[Span]
) -> None:
    lifted = Lifted(text)

    assert lifted.text == shown
    assert list(lifted.spans()) == spans


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(f"a{BREAK}b", "a\nb", id="in a line"),
        pytest.param(f"a\n{BREAK}b", "a\nb", id="behind a line break"),
        pytest.param(f"a{BREAK}\nb", "a\nb", id="before one"),
        pytest.param(f"{BREAK}a", "a", id="at the start"),
        pytest.param(f"a{BREAK}", "a", id="at the end"),
        pytest.param(f"a{BREAK}{BREAK}b", "a\nb", id="twice"),
        pytest.param(f"a\n{B}{BREAK}b", "a\nb", id="behind a mark on a line of its own"),
    ],
)
def test_a_line_ends_once(text: str, shown: str) -> None:
    assert Lifted(text).text == shown


@given(st.lists(PIECES, max_size=30).map("".join))
def test_every_place_is_still_where_it_was(text: str) -> None:
    lifted = Lifted(text)

    assert not set(lifted.text) & {B, B_END, C, C_END, BREAK, EDGE, LESS, DOLLAR}
    for at, letter in enumerate(text):
        if letter in "a😀":
            start = 2 * lifted.place(utf16_len(text[:at]))
            assert lifted.text.encode("utf-16-le")[start:].decode("utf-16-le").startswith(letter)
    for _, start, end in lifted.spans():
        assert 0 <= start <= end <= utf16_len(lifted.text)


@given(st.text(st.characters() | st.sampled_from([EDGE, LESS, B, "\ufdd3", "\ufdef"])))
def test_what_somebody_else_wrote_holds_no_sign_of_ours_and_keeps_all_else(text: str) -> None:
    clean = without_foreign(text)

    assert restore(clean) == "".join(one for one in text if not "\ufdd0" <= one <= "\ufdef")
    assert Lifted(clean).text == restore(clean)
    assert list(Lifted(clean).spans()) == []
