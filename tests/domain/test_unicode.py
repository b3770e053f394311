"""What can be seen of a text."""

import pytest

from bot.domain.unicode import ends_with_high_surrogate, is_blank, repair_surrogates


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \t\r\n\u00a0\u3000", id="white space"),
        pytest.param("\u200b\u200c\u200d\u2060\ufeff", id="zero width"),
        pytest.param("\u00ad", id="a soft hyphen"),
        pytest.param("\ufe0e\ufe0f\U000e0100", id="variation selectors"),
        pytest.param("\u200e\u202b\u2069", id="directions"),
        pytest.param("\u2800\u3164\u115f\u1160\uffa0\u034f", id="empty letters"),
        pytest.param("\U000e0061\U000e0000\U000e0fff", id="tags"),
        pytest.param("\x00\x1b", id="controls"),
    ],
)
def test_what_nobody_sees_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(f"{text}.")


@pytest.mark.parametrize("text", ["a", "。", "❤️", "👨‍👩‍👧", "🇫🇷", "\u2801", "0", "\U0001fae8"])
def test_what_somebody_sees_is_not(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        pytest.param("plain", "plain", id="nothing to do"),
        pytest.param("a\x00b", "ab", id="a zero, which no database takes"),
        pytest.param("é\x00b", "éb", id="a zero amid other letters"),
        pytest.param("\ud83d\ude00", "😀", id="two halves"),
        pytest.param("a\ud83d", "a\ufffd", id="a first half alone"),
        pytest.param("\ude00b", "\ufffdb", id="a second half alone"),
        pytest.param("你好 😀", "你好 😀", id="whole ones"),
    ],
)
def test_half_characters_are_joined_or_replaced(text: str, repaired: str) -> None:
    assert repair_surrogates(text) == repaired


@pytest.mark.parametrize(
    ("text", "is_half"),
    [("a\ud83d", True), ("\udbff", True), ("\ude00", False), ("\ud83da", False), ("", False)],
)
def test_a_first_half_at_the_end_may_be_gone_on_with(text: str, is_half: bool) -> None:
    assert ends_with_high_surrogate(text) is is_half
