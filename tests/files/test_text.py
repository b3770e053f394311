"""Text files are read in every encoding, and never further than needed."""

import time

import pytest

from bot.domain.attachment import Truncation
from bot.domain.file_errors import FileUnreadable, NothingInside
from bot.domain.tokens import estimate_tokens
from bot.files.text import read_text

GERMAN = "Größe;Farbe\nDer Fuß;grün\n„Ä“;weiß"
FRENCH = "Café déjà vu à l’été\nnaïve garçon"
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy."
TURKISH = "Bugün hava çok güzel, değil mi? İstanbul'a gidiyoruz şimdi."
RUSSIAN = "Привет, мир! Сегодня очень хорошая погода.\nИмя;Возраст"
GREEK = "Καλημέρα κόσμε, τι κάνεις σήμερα;"
SIMPLIFIED = "姓名,年龄\n张三,30\n李四,25"
TRADITIONAL = "姓名,年齡\n張三,30\n今天天氣很好"
JAPANESE = "こんにちは世界。今日はとても良い天気ですね。"
KOREAN = "안녕하세요 세계. 오늘은 날씨가 참 좋네요."

ENCODED = [
    *((GERMAN, e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252")),
    *((FRENCH, e) for e in ("utf-8", "utf-16", "cp1252")),
    *((CZECH, e) for e in ("utf-8", "cp1250")),
    *((TURKISH, e) for e in ("utf-8", "cp1254")),
    *((RUSSIAN, e) for e in ("utf-8", "cp1251", "koi8-r", "cp866", "mac_cyrillic")),
    (GREEK, "cp1253"),
    *((SIMPLIFIED, e) for e in ("utf-8", "gb18030", "hz")),
    *((TRADITIONAL, e) for e in ("utf-8", "utf-16", "big5")),
    *((JAPANESE, e) for e in ("utf-8", "shift_jis", "euc_jp", "iso2022_jp")),
    *((KOREAN, e) for e in ("utf-8", "euc_kr", "johab")),
]


@pytest.mark.parametrize(("text", "encoding"), ENCODED, ids=lambda value: value[:8])
@pytest.mark.parametrize("times", [1, 30])
def test_a_text_is_read_in_its_encoding(text: str, encoding: str, times: int) -> None:
    whole = "\n".join([text] * times)

    assert read_text(whole.encode(encoding), 9000).text == whole


def test_big_endian_is_told_by_its_mark() -> None:
    assert read_text(b"\xfe\xff" + "Größe".encode("utf-16-be"), 100).text == "Größe"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    content = f"{RUSSIAN}\n".encode() * 10 + b"\xff\n" + RUSSIAN.encode()

    assert read_text(content, 1000).text.endswith(f"\ufffd\n{RUSSIAN}")


def test_a_text_without_newline_at_its_end_is_whole() -> None:
    reading = read_text(b"one\r\ntwo\rthree", 100)

    assert (reading.text, reading.left_out) == ("one\ntwo\nthree", None)


def test_colours_of_a_terminal_and_controls_are_left_out() -> None:
    log = "\x1b[1;31mERROR\x1b[0m it failed and this is why it did\x07\n" * 3

    assert read_text(log.encode(), 100).text.startswith("ERROR it failed and this is why it did\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "utf-32"])
def test_a_long_text_is_cut_at_a_line_end(encoding: str) -> None:
    lines = "".join(f"Zeile {n}: für Größe\n" for n in range(5000))

    reading = read_text(lines.encode(encoding), 1000)

    assert lines.startswith(reading.text + "\n")
    assert 900 < estimate_tokens(reading.text) <= 1000
    assert reading.left_out is not None
    assert reading.left_out.kept == pytest.approx(100 * len(reading.text) / len(lines), abs=1.1)


def test_one_endless_line_is_cut_anywhere_but_in_a_character() -> None:
    reading = read_text("值".encode() * 10_000, 104)

    assert reading.text == "值" * 133
    assert reading.left_out == Truncation(1, 100, "percent")


def test_twenty_megabytes_take_no_time() -> None:
    began = time.perf_counter()

    for line in ("a line of a log\n", "eine größere Zeile\n"):
        content = line.encode("cp1252") * (20_000_000 // len(line))
        assert read_text(content, 30_000).left_out

    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("content", [b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"], ids=repr)
def test_a_blank_text_has_nothing_inside(content: bytes) -> None:
    with pytest.raises(NothingInside):
        read_text(content, 100)


@pytest.mark.parametrize(
    "content",
    [
        b"text\0with a nul",
        bytes(range(1, 32)) * 9,
        b"\x01\x02words\x03\x04\x05",
        b"\xff\xfe" + bytes(60),
    ],
    ids=["nul", "controls", "many controls", "utf-16 of nothing"],
)
def test_binary_is_no_text(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_text(content, 100)


def test_half_characters_do_not_come_through() -> None:
    reading = read_text(b"\xff\xfe" + b"a\0" * 20 + b"\x00\xd8b\0", 100)

    assert reading.text == "a" * 20 + "\ufffdb"


def test_a_question_finds_its_place_in_a_long_text() -> None:
    lines = [f"{n}: nothing happened" for n in range(20_000)]
    lines[15_000] = "15000: the pump burst"

    reading = read_text("\n".join(lines).encode(), 1000, "What about the pump?")

    assert "15000: the pump burst" in reading.text
    assert reading.left_out == Truncation(1, 100, "some percent")
    assert estimate_tokens(reading.text) <= 1000
