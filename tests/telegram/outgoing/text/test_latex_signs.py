"""The signs of LaTeX are those that it means, be they the library's or ours."""

import unicodedata

import pytest

from bot.telegram.outgoing.text.latex_signs import (
    ACCENTS,
    STYLES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
)

OF_STYLES = [
    pytest.param(style, letter, id=f"{style}{{{letter}}}")
    for style in ("\\mathbb", "\\mathbf", "\\mathcal", "\\mathfrak", "\\mathit", "\\mathtt")
    for letter in STYLES[style]
    if letter.isascii() and letter.isalnum()
]


@pytest.mark.parametrize(("style", "letter"), OF_STYLES)
def test_a_letter_in_another_style_is_the_same_letter(style: str, letter: str) -> None:
    assert unicodedata.normalize("NFKC", STYLES[style][letter]) == letter


@pytest.mark.parametrize(
    "signs",
    [pytest.param(SUBSCRIPTS, id="lowered"), pytest.param(SUPERSCRIPTS, id="raised")],
)
def test_a_small_letter_is_the_same_letter(signs: dict[str, str]) -> None:
    small = {letter: sign for letter, sign in signs.items() if letter.isascii() and letter != "-"}

    assert {unicodedata.normalize("NFKC", sign): sign for sign in small.values()} == small
    assert set("0123456789+=()") <= small.keys()


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("ne", "NOT EQUAL TO"),
        ("epsilon", "GREEK SMALL LETTER EPSILON"),
        ("langle", "MATHEMATICAL LEFT ANGLE BRACKET"),
        ("longmapsto", "LONG RIGHTWARDS ARROW FROM BAR"),
        ("impliedby", "LEFTWARDS DOUBLE ARROW"),
        ("dotsb", "MIDLINE HORIZONTAL ELLIPSIS"),
        ("oiint", "SURFACE INTEGRAL"),
        ("ltimes", "LEFT NORMAL FACTOR SEMIDIRECT PRODUCT"),
        ("rtimes", "RIGHT NORMAL FACTOR SEMIDIRECT PRODUCT"),
        ("blacktriangleright", "BLACK RIGHT-POINTING TRIANGLE"),
        ("DJ", "LATIN CAPITAL LETTER D WITH STROKE"),
        ("beth", "BET SYMBOL"),
        ("gimel", "GIMEL SYMBOL"),
        ("daleth", "DALET SYMBOL"),
    ],
)
def test_a_symbol_is_the_sign_that_latex_prints(name: str, meaning: str) -> None:
    assert unicodedata.name(SYMBOLS[name]) == meaning


def test_no_symbol_turns_the_direction_of_its_formula() -> None:
    assert {
        name
        for name, text in SYMBOLS.items()
        if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)
    } == set()


def test_each_accent_stands_on_the_letter_before_it() -> None:
    kinds = {name: unicodedata.category(sign) for name, (sign, _) in ACCENTS.items()}

    assert {name for name, kind in kinds.items() if not kind.startswith("M")} == set()
