"""Rare encodings are told by their signs, and nothing else bears those."""

import pytest

from bot.files.charset import guess_encoding
from bot.files.rare_charset import guess_rare, guess_seven_bit

JAPANESE = "こんにちは世界。今日はとても良い天気ですね。"
CHINESE = "今天天气很好，我们去公园散步。"
KOREAN = "안녕하세요 세계. 오늘은 날씨가 참 좋네요."
RUSSIAN = "Привет, мир! Сегодня очень хорошая погода. Имя и фамилия неизвестны."
RARE = [
    (JAPANESE, "iso2022_jp"),
    (f"Python {JAPANESE} ABC", "iso2022_jp"),
    (CHINESE, "hz"),
    (f"Read this: {CHINESE} ~~ the end", "hz"),
    (KOREAN, "johab"),
    (KOREAN, "iso2022_kr"),
    (RUSSIAN, "mac_cyrillic"),
    ("— Спасибо, — сказал он. «Я пришёл, моя милая»", "mac_cyrillic"),
]


@pytest.mark.parametrize(("text", "encoding"), RARE)
@pytest.mark.parametrize("times", [1, 900])
def test_a_rare_encoding_is_told(text: str, encoding: str, times: int) -> None:
    content = "\n".join([text] * times).encode(encoding)

    guess = guess_encoding(content)

    assert guess
    assert content.decode(guess).split("\n")[0] == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Costs $BC and more", id="a price"),
        pytest.param("\x1b[31mred\x1b[0m and \x1b$", id="colours of a terminal"),
        pytest.param(r"\begin{a}~{\bf bold}~{x} ~} ~{", id="TeX"),
        pytest.param("home is ~{user} or ~{guest~}", id="a template"),
        pytest.param("It is ~{} of ~{}", id="Lisp"),
        pytest.param("~{!!~}", id="pairs that mean a space"),
    ],
)
def test_what_is_ascii_is_ascii(text: str) -> None:
    assert guess_seven_bit(text.encode()) is None


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8-r", "cp866")),
        ("ДОГОВОР ПОСТАВКИ. Я, МАРИЯ", "cp1251"),
        ("Größe; Farbe; der Fuß, süß, Straße", "cp1252"),
        ("Είναι μεγάλη ιστορία, το παιδί μπορεί", "cp1253"),
        ("שלום עולם, מה שלומך היום?", "cp1255"),
        (KOREAN, "cp949"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        ("今天天氣很好，我們去公園散步。", "big5"),
    ],
)
def test_what_is_common_is_not_rare(text: str, encoding: str) -> None:
    assert guess_rare(text.encode(encoding)) is None
