"""Which encoding a text is in: by its mark, by its bytes, and none for what is no text."""

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.files.charset import find_mark, guess_encoding

SAMPLE = 16_384


@pytest.mark.parametrize(
    ("content", "mark"),
    [
        pytest.param(codecs.BOM_UTF8 + b"a", ("utf-8", 3), id="utf-8"),
        pytest.param(codecs.BOM_UTF16_LE + b"a\0", ("utf-16-le", 2), id="utf-16, Windows"),
        pytest.param(codecs.BOM_UTF16_BE + b"\0a", ("utf-16-be", 2), id="utf-16, network"),
        pytest.param(codecs.BOM_UTF32_LE + b"a\0\0\0", ("utf-32-le", 4), id="begins as utf-16"),
        pytest.param(codecs.BOM_UTF32_BE + b"\0\0\0a", ("utf-32-be", 4), id="utf-32, network"),
        pytest.param(codecs.BOM_UTF8[:2], ("", 0), id="half a mark"),
        pytest.param(b"a" + codecs.BOM_UTF8, ("", 0), id="a mark further on"),
        pytest.param(b"", ("", 0), id="nothing"),
    ],
)
def test_a_mark_tells_the_encoding_and_its_own_length(
    content: bytes, mark: tuple[str, int]
) -> None:
    assert find_mark(content) == mark


@given(st.text())
@example("\ufffd")
def test_whatever_is_utf8_is_called_so(text: str) -> None:
    assert guess_encoding(text.encode()) == "utf-8"


@given(st.integers(1, 3), st.sampled_from("é你😀"))
def test_a_character_at_the_samples_end_may_be_cut(shift: int, letter: str) -> None:
    content = b"a" * (SAMPLE - shift) + letter.encode() * 10

    assert guess_encoding(content) == "utf-8"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param("Größe: 5 m² – schön", "cp1252", id="German"),
        pytest.param("déjà vu", "cp1252", id="two words of French"),
        pytest.param("Zażółć gęślą jaźń", "cp1250", id="Polish"),
        pytest.param("Příliš žluťoučký kůň", "cp1250", id="Czech"),
        pytest.param("Güneşli bir gün, çiçek ve şeker", "cp1254", id="Turkish"),
    ],
)
def test_short_texts_of_latin_letters_are_told_by_them(text: str, encoding: str) -> None:
    assert guess_encoding(text.encode(encoding)) == encoding


@pytest.mark.parametrize(
    ("valid", "broken", "is_utf8"),
    [
        pytest.param(11, 1, True, id="damaged"),
        pytest.param(20, 2, True, id="damaged twice"),
        pytest.param(9, 1, False, id="too much of it"),
    ],
)
def test_a_little_damage_makes_utf8_no_other_encoding(
    valid: int, broken: int, is_utf8: bool
) -> None:
    content = "я".encode() * valid + b" \xff" * broken

    assert (guess_encoding(content) == "utf-8") is is_utf8


@given(st.binary(max_size=200))
def test_what_is_guessed_is_an_encoding_that_python_knows(content: bytes) -> None:
    encoding = guess_encoding(content)

    assert encoding is None or codecs.lookup(encoding)
