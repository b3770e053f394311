"""Characters, whatever is said about them."""

import pytest

from bot.tools.pages.charset import decode

GERMAN = "Über den Deich führt eine schöne Straße. " * 5
CHINESE = "莫格灯塔高四十三米，于一八七一年首次点亮。" * 5
JAPANESE = "モグ島は北海に浮かぶ島である。灯台で知られる。" * 5
RUSSIAN = "Маяк на острове Мог не горит с зимней бури. " * 5  # noqa: RUF001 - it is Russian


def meta(name: str) -> str:
    return f'<html><head><meta charset="{name}">'


CASES = {
    "UTF-8, unsaid": (GERMAN.encode(), "", GERMAN),
    "UTF-8, though the server lies": (CHINESE.encode(), "gb2312", CHINESE),
    "UTF-8, though the head lies": (
        (meta("shift_jis") + JAPANESE).encode(),
        "",
        meta("shift_jis") + JAPANESE,
    ),
    "by the server": (CHINESE.encode("gb18030"), "gb2312", CHINESE),
    "by the head": ((meta("gbk") + CHINESE).encode("gbk"), "", meta("gbk") + CHINESE),
    "the server lies, the head does not": (
        (meta("koi8-r") + RUSSIAN).encode("koi8-r"),
        "utf-8",
        meta("koi8-r") + RUSSIAN,
    ),
    "nobody says": (RUSSIAN.encode("cp1251"), "", RUSSIAN),
    "both lie": ((meta("utf-8") + RUSSIAN).encode("cp1251"), "utf-8", meta("utf-8") + RUSSIAN),
    "latin-1 is what Windows makes of it": (
        "“Müll” for 5 €".encode("cp1252"), "iso-8859-1", "“Müll” for 5 €"),
    "a server's default": (
        (meta("gbk") + CHINESE).encode("gbk"), "iso-8859-1", meta("gbk") + CHINESE),
    "ISO-2022-JP": (JAPANESE.encode("iso2022_jp"), "ISO-2022-JP", JAPANESE),
    "UTF-16": (CHINESE.encode("utf-16"), "utf-8", CHINESE),
    "a codec that is none": (b"<p>uryyb</p>", "rot13", "<p>uryyb</p>"),
    "no encoding at all": (GERMAN.encode(), "x-unknown", GERMAN),
    "nothing": (b"", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("content", "named", "text"), CASES.values(), ids=CASES)
def test_a_page_is_read_in_its_own_characters(content: bytes, named: str, text: str) -> None:
    assert decode(content, named) == text


@pytest.mark.parametrize(
    "named", ["hex", "zip", "idna", "punycode", "unicode_escape", "utf-7", "\0", "a" * 40]
)
def test_no_name_makes_it_fall(named: str) -> None:
    assert decode(b"\xff\xfe\xfd 1234 \\x41 +ADw-", named)
