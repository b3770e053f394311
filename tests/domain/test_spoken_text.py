"""What of an answer is said aloud, and where it is cut."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spoken_text import MOST_PIECES, cut_speech, speak_pieces, speak_text


@pytest.mark.parametrize(
    ("markdown", "spoken"),
    [
        ("Hello **world**, it is _fine_.", "Hello world, it is fine."),
        ("# Title\n\nText.", "Title\nText."),
        ("- one\n* two\n+ three\n- [x] done", "one\ntwo\nthree\ndone"),
        ("1. first\n2) second", "1. first\n2. second"),
        ("> quoted\n> more", "quoted\nmore"),
        ("Before.\n```python\nx = 1\n```\nAfter.", "Before.\nAfter."),
        ("Before.\n~~~~\n```\n~~~~\nAfter.", "Before.\nAfter."),
        ("Open\n```\nnever closed", "Open"),
        ("Call `print` or `a[0] = {}` now.", "Call print or now."),
        ("A\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\nB", "A\nB"),
        ("See [the docs](https://a.example/x_(y)) here.", "See the docs here."),
        ("See <https://a.example> or https://b.example/c?d=e, please.", "See or, please."),
        ("![a picture](https://a.example/b.png)", ""),
        ("[one][1] and more\n\n[1]: https://a.example", "one and more"),
        ("It is so.[1][2] And so [3, 4].【5†source】", "It is so. And so."),
        ("Party 🎉 time 👨‍👩‍👧‍👦 👍🏽 🇩🇪 ❤️!", "Party time!"),
        ("20 °C, © and ™ stay.", "20 °C, © and ™ stay."),
        ("Then $$\\int x^2 dx$$ and $x_1$, with $n$ of them.", "Then and, with n of them."),
        ("\\[ a = b \\]\nThat is \\(a_1\\).", "That is."),
        ("It costs $5 and then $6 more.", "It costs $5 and then $6 more."),
        ("3 * 4 * 5 and snake_case_name", "3 * 4 * 5 and snake_case_name"),
        ("a<br>b &amp; c <b>d</b>", "a b & c d"),
        ("---\n***\n===", ""),
        ("x < y and y > z", "x < y and y > z"),
        ("你好，**世界**。🎉见 [这里](https://a.example)。", "你好，世界。见 这里。"),
        ("😀 🎉", ""),
        ("", ""),
    ],
)
def test_words_are_said_and_nothing_else(markdown: str, spoken: str) -> None:
    assert speak_text(markdown) == spoken


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("One. Two. Three.", 10, ["One. Two.", "Three."]),
        ("One! Two? Three…", 6, ["One!", "Two?", "Three…"]),
        ("一二三。四五六！七八九", 8, ["一二三。四五六！", "七八九"]),
        ("他说：“好。”她走了。", 7, ["他说：“好。”", "她走了。"]),
        ("3.14 is pi. Yes.", 12, ["3.14 is pi.", "Yes."]),
        ("one two three four", 9, ["one two", "three", "four"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("Point one\nPoint two", 12, ["Point one", "Point two"]),
        ("", 10, []),
        ("...", 10, []),
    ],
    ids=["sentences", "marks", "Chinese", "Chinese quotes", "a number", "words", "no pause",
         "lines", "nothing", "only marks"],
)  # fmt: skip
def test_it_is_cut_between_sentences(text: str, limit: int, pieces: list[str]) -> None:
    assert cut_speech(text, limit) == pieces


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@given(st.text(max_size=300), st.integers(1, 40))
def test_no_piece_is_too_long_and_nothing_is_lost(text: str, limit: int) -> None:
    pieces = cut_speech(text, limit)

    assert all(0 < len(piece) <= limit for piece in pieces)
    assert letters("".join(pieces)) == letters(text)


MARKDOWN = st.lists(
    st.sampled_from(
        ["word ", "**", "`", "```\n", "\n", "|", "|---|\n", "[", "](", ")", "https://a.example",
         "$", "\\(", "\\)", "😀", "。", ". ", "<b>", "<", "> ", "- ", "# ", "[1]", "_", "~~~",
         "\\["]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(MARKDOWN | st.text())
def test_whatever_it_is_it_can_be_said(markdown: str) -> None:
    spoken = speak_text(markdown)

    assert "😀" not in spoken
    assert all(line == line.strip() and letters(line) for line in spoken.split("\n") if spoken)


@pytest.mark.parametrize(
    "hostile",
    ["[" * 200_000, "`" * 200_000, "$" * 200_000, "*" * 200_000, "_ " * 100_000, "|" * 200_000,
     "<a" * 100_000, "\\(" * 100_000, "\\[" * 100_000, "![](" * 50_000, "https://" * 30_000,
     "【†" * 100_000, "> " * 100_000, "-" * 200_000, "a " * 100_000, "&amp" * 50_000,
     "[a](b" * 40_000],
    ids=lambda text: text[:4],
)  # fmt: skip
def test_a_hostile_answer_takes_no_longer_than_another(hostile: str) -> None:
    began = time.process_time()

    speak_pieces(hostile)

    assert time.process_time() - began < 3


def test_of_a_very_long_answer_only_the_beginning_is_said() -> None:
    pieces, is_cut = speak_pieces("A sentence. " * 5000)

    assert (len(pieces), is_cut) == (MOST_PIECES, True)
    assert speak_pieces("A sentence.") == (["A sentence."], False)
