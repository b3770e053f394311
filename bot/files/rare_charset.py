"""Encodings that few texts are in by now, each told by a sign that no other text bears."""

import codecs
import re

SYLLABLES = "이다는을에가의고하지로기사나리자대인도한은를서시그어해수정일아라과보부안요세"
"""The most frequent of Korean: they make half a text."""
_SWITCH = re.compile(rb"\x1b\$[@B]|\x1b\$\([DQ]|\x1b\(I")
"""Where ISO-2022-JP goes over to another set of characters (RFC 1468, RFC 1554)."""
_KOREAN_MARK = b"\x1b$)C"
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+(?:~\}|$)")
"""Pairs of ASCII that mean a character of GB2312 each (RFC 1843)."""
_FREQUENT = (0xB0, 0xD7)
"""Rows of GB2312's first, more frequent half of characters."""
_MOSTLY = 0.9
_KOREAN = 0.25
_SMALL, _LARGE = "\u0430-\u044f", "\u0410-\u042f"
_OTHERS = "ЁёЄєІіЇїҐґЎў"
_MAC_END = re.compile(f"[{_SMALL}]\u044f")
_MAC_WORD = re.compile(f"[{_SMALL}{_LARGE}{_OTHERS}]{{2,}}")
_MAC_BREAK = re.compile(
    f"[{_SMALL}][{_LARGE}A-Za-z]|[A-Za-z][{_SMALL}]"
    f"|[^\x00-\x7f{_SMALL}{_LARGE}{_OTHERS}«»—–…№“”„’•\xa0]"
)
_MAC_BREAKS_BORNE = 0.02
_MAC_WORDS = 0.75
_VOWELS = "\u0430\u0435\u0438\u043e"
"""A third of a text in Russian; the same bytes are rare letters in Greek."""
_MAC_VOWELS = 0.22


def guess_seven_bit(sample: bytes) -> str | None:
    """The encoding of a text that looks like ASCII and is not; None where it simply is."""
    if not sample.isascii():
        return None
    if _KOREAN_MARK in sample and _decode(sample, "iso2022_kr") is not None:
        return "iso2022_kr"
    if _SWITCH.search(sample):
        # The second is for what Windows and old mailers write beside the standard.
        return next((e for e in ("iso2022_jp_2", "iso2022_jp_ext") if _decode(sample, e)), None)
    return "hz" if _is_hz(sample) else None


def guess_rare(sample: bytes) -> str | None:
    """Johab or Mac Cyrillic; None where it is neither."""
    if _is_johab(sample):
        return "johab"
    return "mac_cyrillic" if _is_mac_cyrillic(sample) else None


def _is_hz(sample: bytes) -> bool:
    """Whether it has rows of pairs, and they mean what people write; programs have "~{" too."""
    rows = _HZ.findall(sample)
    if not rows or sample.count(b"~{") != len(rows) or _decode(sample, "hz") is None:
        return False
    pairs = [row[n] | 0x80 for row in rows for n in range(2, len(row.removesuffix(b"~}")), 2)]
    frequent = sum(
        _FREQUENT[0] <= first <= _FREQUENT[1] or first in {0xA1, 0xA3} for first in pairs
    )
    return len(pairs) > 1 and frequent >= _MOSTLY * len(pairs)


def _is_johab(sample: bytes) -> bool:
    text = _decode(sample, "johab")
    foreign = [c for c in text or "" if c > "\x7f"]
    korean = sum("가" <= c <= "힣" for c in foreign)
    frequent = sum(c in SYLLABLES for c in foreign)
    return korean > _MOSTLY * len(foreign) and frequent > _KOREAN * len(foreign)


def _is_mac_cyrillic(sample: bytes) -> bool:
    """Whether words end in its small я, which is a capital in the middle of words elsewhere."""
    text = sample.decode("mac_cyrillic", "replace")
    foreign = sum(c > "\x7f" for c in text)
    words = sum(map(len, _MAC_WORD.findall(text)))
    breaks = len(_MAC_BREAK.findall(text))
    vowels = sum(c in _VOWELS for c in text)
    return (
        words > _MAC_WORDS * foreign
        and breaks <= _MAC_BREAKS_BORNE * foreign
        and vowels > _MAC_VOWELS * foreign
        and _MAC_END.search(text) is not None
    )


def _decode(sample: bytes, encoding: str) -> str | None:
    """The text, without a character that the sample's end may have cut; None where it is none."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
