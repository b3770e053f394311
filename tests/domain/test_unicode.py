"""What can be seen of a text."""

import pytest

from bot.domain.unicode import is_blank


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
        pytest.param("\U000e0061", id="a tag"),
        pytest.param("\x00\x1b", id="controls"),
    ],
)
def test_what_nobody_sees_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(f"{text}.")


@pytest.mark.parametrize("text", ["a", "。", "❤️", "👨‍👩‍👧", "🇫🇷", "\u2801", "0", "\U0001fae8"])
def test_what_somebody_sees_is_not(text: str) -> None:
    assert not is_blank(text)
