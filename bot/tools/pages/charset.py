"""The characters of a page, whatever its server and its head say about them."""

import codecs
import re

from bot.files.charset import find_mark, guess_encoding

_HEAD = 2048
_IN_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.I)
_KNOWN = re.compile(
    r"utf-8|utf-16.*|ascii|iso8859-.*|cp125.|cp866|cp874|koi8-.|mac-cyrillic"
    r"|gb2312|gbk|gb18030|hz|big5.*|shift_jis.*|cp932|euc_.*|iso2022_(jp|kr).*|cp949|johab"
)
"""By Python's names. It knows others, such as rot13, that are none of a page."""
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""What browsers read instead, since many pages have characters beyond those that they name."""
_DEFAULTS = {"iso-8859-1", "latin1", "windows-1252"}
"""Servers say so where nobody has told them anything, and nothing is invalid in these."""
_BROKEN_BORNE = 0.02


def decode(content: bytes, named: str) -> str:
    """The text; `named` is what the server calls its encoding, or "".

    UTF-8 is seldom valid by chance, so where it is valid everybody else is mistaken.
    """
    mark, start = find_mark(content)
    if mark:
        return content[start:].decode(mark, "replace")
    try:
        if not (content.isascii() and _is_stateful(named, content)):
            return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    names = [name.lower() for name in (named, _in_meta(content)) if name]
    for name in names:
        text = None if name in _DEFAULTS else _try(content, name)
        if text is not None:
            return text
    at_last = "cp1252" if _DEFAULTS & set(names) else "utf-8"
    return content.decode(guess_encoding(content) or at_last, "replace")


def _is_stateful(named: str, content: bytes) -> bool:
    """Whether it is of those that write everything in ASCII: ISO-2022-JP, HZ."""
    names = f"{named} {_in_meta(content)}".lower()
    return "2022" in names or "hz" in names


def _in_meta(content: bytes) -> str:
    found = _IN_META.search(content[:_HEAD])
    return found[1].decode() if found else ""


def _try(content: bytes, named: str) -> str | None:
    """The text in this encoding, or None where it is not in it."""
    try:
        name = codecs.lookup(named).name
    except (LookupError, ValueError):
        return None
    if not _KNOWN.fullmatch(name):
        return None
    text = content.decode(_LARGER.get(name, name), "replace")
    return text if text.count("\ufffd") <= _BROKEN_BORNE * len(text) else None
